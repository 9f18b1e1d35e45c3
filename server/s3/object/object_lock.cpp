#include "server/s3/object/object_lock.hpp"

#include "server/http/dates.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/object/retention.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace s3seal::s3 {

namespace {

constexpr std::string_view mode_header = "x-amz-object-lock-mode";
constexpr std::string_view retain_until_header = "x-amz-object-lock-retain-until-date";
constexpr std::string_view legal_hold_header = "x-amz-object-lock-legal-hold";
constexpr std::string_view event_hold_header = "x-amz-object-lock-event-hold";
constexpr std::string_view days_header = "x-amz-object-lock-event-hold-duration-days";
constexpr std::string_view years_header = "x-amz-object-lock-event-hold-duration-years";

struct lock_headers {
    explicit lock_headers(http::request const& request)
        : mode{request.find(mode_header)},
          date{request.find(retain_until_header)},
          legal_hold{request.find(legal_hold_header)},
          event_hold{request.find(event_hold_header)},
          days{request.find(days_header)},
          years{request.find(years_header)} {}

    std::optional<std::string_view> mode, date, legal_hold, event_hold, days, years;

    bool retain() const noexcept { return mode || date || event_hold || days || years; }
};

error bad_value(std::string_view why, std::string_view header, std::string_view value) {
    return invalid_argument(std::string{why}, header, value);
}

error bad_header(std::string why, std::string_view header) {
    return error{errc::invalid_argument, std::move(why)}.with("ArgumentName", header);
}

error both_needed(std::string_view missing) {
    return bad_header("x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied", missing);
}

result<std::optional<hold_state>> parse_hold(std::string_view what, std::string_view header,
                                             std::optional<std::string_view> sent) {
    if (!sent) return std::optional<hold_state>{};
    hold_state value{};
    if (!xml::from_text(*sent, value))
        return bad_header(fmt::format("{} must be either of 'ON' or 'OFF'", what), header);
    return std::optional{value};
}

result<std::optional<std::int64_t>> parse_duration(std::string_view header, std::optional<std::string_view> sent) {
    if (!sent) return std::optional<std::int64_t>{};
    std::int64_t value{};
    if (!xml::from_text(*sent, value))
        return bad_value("Event hold duration must be a positive integer value.", header, *sent);
    return std::optional{value};
}

result<> parse_mode_and_date(lock_headers const& sent, retention& wanted, instant now) {
    if (!sent.mode && sent.date) return both_needed(mode_header);
    if (sent.mode && !sent.date && !sent.event_hold) return both_needed(retain_until_header);
    if (sent.mode && !xml::from_text(*sent.mode, wanted.mode.emplace()))
        return bad_value("Unknown wormMode directive.", mode_header, *sent.mode);
    if (!sent.date) return {};
    if (!xml::from_text(*sent.date, wanted.until.emplace()))
        return bad_header("The retain until date must be provided in ISO 8601 format", retain_until_header);
    if (*wanted.until <= now)
        return bad_value("The retain until date must be in the future!", retain_until_header, *sent.date);
    return {};
}

result<retention> parse_retention(lock_headers const& sent, instant now) {
    retention wanted;
    CHECK_OK(parse_mode_and_date(sent, wanted, now));
    TRY(wanted.event_hold, parse_hold("Event Hold", event_hold_header, sent.event_hold));
    lock_period duration;
    TRY(duration.days, parse_duration(days_header, sent.days));
    TRY(duration.years, parse_duration(years_header, sent.years));
    if (duration.given()) wanted.duration = duration;
    CHECK_OK(check_retention(wanted, now));
    return wanted;
}

// What the bucket does to a new version.
retention default_for_new(object_lock_configuration const& bucket, instant now) {
    retention out;
    if (!bucket.rule) return out;
    auto const& rule = bucket.rule->retention;
    out.mode = rule.mode;
    if (rule.period.given()) out.until = now + length_of(rule.period);
    if (rule.event_hold) out.event_hold = hold_state::on;
    out.duration = rule.event_hold;
    return out;
}

// What the headers ask for, else the bucket's default. A hold that is OFF, and nothing else, asks for no hold.
result<retention> wanted_retention(lock_headers const& sent, object_lock_configuration const& bucket, instant now) {
    auto by_default = default_for_new(bucket, now);
    if (!sent.retain()) return by_default;
    TRY(auto asked, parse_retention(sent, now));
    bool const only_without_hold = asked.event_hold == hold_state::off && !asked.mode && !asked.until;
    if (!only_without_hold) return asked;
    by_default.event_hold.reset();
    by_default.duration.reset();
    return by_default.until ? by_default : retention{};
}

std::string_view shown(bool on) {
    return on ? "ON" : "OFF";
}

void add_retention(http::response& response, retention const& shown_one) {
    response.add(mode_header, xml::text_of(*shown_one.mode));
    response.add(retain_until_header, http::iso_date(*shown_one.until));
    if (!shown_one.event_hold) return;
    response.add(event_hold_header, xml::text_of(*shown_one.event_hold));
    if (!shown_one.duration) return;
    auto const& [days, years] = *shown_one.duration;
    response.add(days ? days_header : years_header, std::to_string(days ? *days : *years));
}

// Whether the caller may do that to the object that the request addresses.
result<> allow_here(services const& svc, request_context const& context, std::string_view action) {
    return allow(context.caller, action,
                 resource_in(*context.bucket, context.key, svc.policies, svc.metadata, context.query("versionId")),
                 request_keys{svc.metadata, context});
}

}  // namespace

result<storage::object_lock> choose_lock(services const& svc, request_context const& context) {
    lock_headers const sent{context.request};
    auto const& bucket = context.bucket->object_lock;
    if (sent.retain()) CHECK_OK(allow_here(svc, context, "s3:PutObjectRetention"));
    if (sent.legal_hold) CHECK_OK(allow_here(svc, context, "s3:PutObjectLegalHold"));
    if (!bucket) {
        if (!sent.retain() && !sent.legal_hold) return storage::object_lock{};
        return error{errc::invalid_request, "Bucket is missing ObjectLockConfiguration"};
    }
    TRY(auto const legal_hold, parse_hold("Legal Hold", legal_hold_header, sent.legal_hold));
    TRY(auto const wanted, wanted_retention(sent, *bucket, context.now));
    TRY(auto lock, apply_retention({}, wanted, context.now, false));
    if (legal_hold) lock.legal_hold = *legal_hold == hold_state::on;
    return lock;
}

void lock_by_default(request_context const& context, s3::bucket const& bucket, storage::object_lock& lock) {
    if (!bucket.object_lock || lock_headers{context.request}.retain()) return;
    auto made = apply_retention({}, default_for_new(*bucket.object_lock, context.now), context.now, false);
    if (!made) return;  // it was checked when it was configured
    made->legal_hold = lock.legal_hold;
    lock = *std::move(made);
}

result<> check_locked_body(body::integrity_plan const& plan, storage::object_lock const& lock, std::string_view what) {
    if (plan.md5 || plan.checksum || !plan.trailer.empty() || lock == storage::object_lock{}) return {};
    return error{errc::invalid_request,
                 fmt::format("Content-MD5 OR x-amz-checksum- HTTP header is required for Put {} requests with Object "
                             "Lock parameters",
                             what)};
}

void add_lock_headers(services const& svc, request_context const& context, http::response& response,
                      storage::object_lock const& lock) {
    if (!lock.mode.empty() && allow_here(svc, context, "s3:GetObjectRetention"))
        add_retention(response, shown_retention(lock, context.now));
    if (lock.legal_hold && allow_here(svc, context, "s3:GetObjectLegalHold"))
        response.add(legal_hold_header, shown(*lock.legal_hold));
}

result<bool> asks_past_governance(request_context const& context) {
    constexpr std::string_view bypass = "x-amz-bypass-governance-retention";
    auto const sent = context.request.find(bypass);
    if (!sent) return false;
    if (!context.bucket->object_lock)
        return error{errc::invalid_argument,
                     "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."}
            .with("ArgumentName", bypass);
    return equal_ignoring_case(*sent, "true");
}

result<bool> bypasses_governance(services const& svc, request_context const& context) {
    TRY(bool const asks, asks_past_governance(context));
    if (asks) CHECK_OK(allow_here(svc, context, "s3:BypassGovernanceRetention"));
    return asks;
}

}  // namespace s3seal::s3
