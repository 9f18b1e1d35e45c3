// Object lock: the bucket's default, retention, legal hold.
#include "tests/stateful/locks.hpp"

#include "tests/stateful/families.hpp"
#include "tests/stateful/uploads.hpp"

namespace s3seal::stateful {

namespace {

// As they are sent: seconds and no more.
std::string until(state const& all, std::chrono::seconds from_now) {
    auto out = iso_time(all.now + from_now);
    out.replace(out.find(".000Z"), 5, "Z");
    return out;
}

std::string draw_until(dice& rolled, state const& all) {
    return until(all, std::chrono::hours{rolled.one_of({1, 3, 50})});
}

}  // namespace

std::string stored_time(std::string const& sent) {
    return sent.substr(0, sent.find('Z')) + ".000Z";
}

void draw_lock(dice& rolled, state const& all, bucket const& in, operation& asked) {
    if (!rolled.chance(in.has_lock ? 25 : 1)) return;
    if (rolled.chance(60)) {
        asked.lock.mode = rolled.chance(70) ? "GOVERNANCE" : "COMPLIANCE";
        asked.lock.until = draw_until(rolled, all);
    }
    if (rolled.chance(40)) asked.lock.hold = rolled.one_of({"ON", "OFF"});
}

void check_lock(bucket const& in, operation const& asked, expected& out) {
    bool const asks = !asked.lock.mode.empty() || !asked.lock.hold.empty();
    if (asks && !in.has_lock) out.refuse({400, "InvalidRequest"});
}

void show_lock(expected& out, object_version const& one) {
    if (!one.retention.mode.empty()) {
        out.headers.emplace_back("x-amz-object-lock-mode", one.retention.mode);
        out.headers.emplace_back("x-amz-object-lock-retain-until-date", one.retention.until);
    }
    if (!one.legal_hold.empty()) out.headers.emplace_back("x-amz-object-lock-legal-hold", one.legal_hold);
}

namespace {

// ---- Put-, GetObjectLockConfiguration

void draw_configuration(dice& rolled, state const& all, operation& asked) {
    if (!bucket_of(all, asked).has_lock) return draw_nothing(asked);
    // From when a default counts is told by the server's clock.
    if (all.knows_time && rolled.chance(20)) asked.argument = "GOVERNANCE";
}

expected answer_put_configuration(state& all, operation const& asked) {
    bucket_of(all, asked).default_mode = asked.argument;
    expected out;

    return out;
}

void draw_bucket(dice&, state const&, operation&) {}

expected answer_get_configuration(state& all, operation const& asked) {
    auto const& in = bucket_of(all, asked);
    expected out;
    if (!in.has_lock) out.refuse({404, "ObjectLockConfigurationNotFoundError", element("BucketName", asked.bucket)});
    auto const rule =
        in.default_mode.empty()
            ? ""
            : element("Rule", element("DefaultRetention", element("Mode", in.default_mode) + element("Days", "1")));
    out.headers = {{"Content-Type", "application/xml"}};
    out.body = document("ObjectLockConfiguration", element("ObjectLockEnabled", "Enabled") + rule);
    return out;
}

// ---- Put-, GetObjectRetention

void draw_place(dice& rolled, state const& all, operation& asked) {
    auto const& in = bucket_of(all, asked);
    asked.key = draw_known_key(rolled, in);
    asked.version = draw_version(rolled, in, asked.key);
}

object_version* find_locked(state& all, operation const& asked, std::string_view method, expected& out) {
    if (!bucket_of(all, asked).has_lock) out.refuse({400, "InvalidRequest"});
    return find_version(all, asked, method, out, current_marker::is_not_allowed);
}

void draw_put_retention(dice& rolled, state const& all, operation& asked) {
    draw_place(rolled, all, asked);
    if (auto const locked = rolled.chance(30) ? draw_locked(rolled, bucket_of(all, asked)) : std::nullopt) {
        asked.key = locked->key;
        asked.version = locked->version;
    }
    asked.bypass = bucket_of(all, asked).has_lock && rolled.chance(40);
    if (rolled.chance(10)) return;  // none: it is taken away
    asked.lock.mode = rolled.chance(70) ? "GOVERNANCE" : "COMPLIANCE";
    asked.lock.until = draw_until(rolled, all);
}

// Whether the change leaves less than there is.
bool weakens(state const& all, retention const& now, operation const& asked) {
    if (now.mode.empty() || now.until <= iso_time(all.now)) return false;
    if (asked.lock.mode.empty() || stored_time(asked.lock.until) < now.until) return true;
    return now.mode != asked.lock.mode;  // a stricter one too
}

expected answer_put_retention(state& all, operation const& asked) {
    expected out;
    auto* const found = find_locked(all, asked, "PUT", out);
    if (found == nullptr) return out;
    auto& now = found->retention;
    if (weakens(all, now, asked) && !(asked.bypass && now.mode == "GOVERNANCE")) out.refuse({403, "AccessDenied"});
    if (out.refused()) return out;
    now = asked.lock.mode.empty() ? retention{} : retention{asked.lock.mode, stored_time(asked.lock.until)};

    return out;
}

refusal nothing_set() {
    return {404, "NoSuchObjectLockConfiguration"};
}

expected answer_get_retention(state& all, operation const& asked) {
    expected out;
    auto const* const found = find_locked(all, asked, "GET", out);
    if (found == nullptr) return out;
    auto const& now = found->retention;
    if (now.mode.empty()) out.refuse(nothing_set());
    out.headers = {{"Content-Type", "application/xml"}};
    out.body = document("Retention", element("Mode", now.mode) + element("RetainUntilDate", now.until));
    return out;
}

// ---- Put-, GetObjectLegalHold

void draw_put_hold(dice& rolled, state const& all, operation& asked) {
    draw_place(rolled, all, asked);
    asked.lock.hold = rolled.chance(40) ? "ON" : "OFF";
}

expected answer_put_hold(state& all, operation const& asked) {
    expected out;
    auto* const found = find_locked(all, asked, "PUT", out);
    if (out.refused()) return out;
    found->legal_hold = asked.lock.hold;

    return out;
}

expected answer_get_hold(state& all, operation const& asked) {
    expected out;
    auto const* const found = find_locked(all, asked, "GET", out);
    if (found == nullptr) return out;
    if (found->legal_hold.empty()) out.refuse(nothing_set());
    out.headers = {{"Content-Type", "application/xml"}};
    out.body = document("LegalHold", element("Status", found->legal_hold));
    return out;
}

constexpr kind table[] = {
    {"PutObjectLockConfiguration", "PUT", "object-lock", 1, draw_configuration, answer_put_configuration},
    {"GetObjectLockConfiguration", "GET", "object-lock", 1, draw_bucket, answer_get_configuration},
    {"PutObjectRetention", "PUT", "retention", 3, draw_put_retention, answer_put_retention},
    {"GetObjectRetention", "GET", "retention", 2, draw_place, answer_get_retention},
    {"PutObjectLegalHold", "PUT", "legal-hold", 2, draw_put_hold, answer_put_hold},
    {"GetObjectLegalHold", "GET", "legal-hold", 2, draw_place, answer_get_hold},
};

}  // namespace

std::span<kind const> lock_kinds() {
    return table;
}

}  // namespace s3seal::stateful
