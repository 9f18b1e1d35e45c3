#include "server/s3/object/retention.hpp"

#include "server/http/dates.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>

namespace s3seal::s3 {

namespace {

constexpr int days_of_year = 365;

error refused(std::string_view why) {
    return {errc::invalid_request, std::string{why}};
}

std::chrono::days days_of(storage::object_lock const& lock) noexcept {
    return std::chrono::days{lock.hold_days + days_of_year * lock.hold_years};
}

result<> check_hold(retention const& wanted) {
    bool const on = wanted.event_hold == hold_state::on;
    if (!on && wanted.duration)
        return refused("An event hold duration can be specified only with an event hold that is set to ON.");
    if (!on) return {};
    if (!wanted.duration || wanted.duration->days.has_value() == wanted.duration->years.has_value())
        return refused(
            "An event hold that is set to ON requires exactly one event hold duration, in days or in years.");
    return check_period(*wanted.duration, "Event hold duration");
}

void put_hold(storage::object_lock& lock, lock_period const& duration) {
    lock.event_hold = true;
    lock.hold_days = static_cast<unsigned>(duration.days.value_or(0));
    lock.hold_years = static_cast<unsigned>(duration.years.value_or(0));
}

// From then on it is retained for the duration of the hold, and never shorter than it was.
void release_hold(storage::object_lock& lock, instant now) {
    lock.retain_until = retained_until(lock, now);
    lock.event_hold = false;
}

result<storage::object_lock> put_retention(storage::object_lock held, retention const& wanted, instant now) {
    bool const releases = held.event_hold && wanted.event_hold == hold_state::off;
    if (releases) release_hold(held, now);
    if (wanted.mode) held.mode = xml::text_of(*wanted.mode);
    if (wanted.until) held.retain_until = releases ? std::max(held.retain_until, *wanted.until) : *wanted.until;
    if (wanted.event_hold == hold_state::on) put_hold(held, *wanted.duration);
    if (held.mode.empty()) return refused("An event hold requires a retention mode, GOVERNANCE or COMPLIANCE.");
    if (!held.event_hold && held.retain_until == instant{})
        return refused("An object version whose event hold is set to OFF must have a retain until date.");
    return held;
}

bool weakens(storage::object_lock const& before, storage::object_lock const& after, instant now) {
    auto const until = retained_until(before, now);
    return until > now && (after.mode != before.mode || retained_until(after, now) < until);
}

}  // namespace

instant retained_until(storage::object_lock const& lock, instant now) noexcept {
    if (lock.mode.empty()) return {};
    return lock.event_hold ? std::max(lock.retain_until, now + days_of(lock)) : lock.retain_until;
}

std::chrono::days length_of(lock_period const& period) noexcept {
    return std::chrono::days{period.days.value_or(0) + days_of_year * period.years.value_or(0)};
}

result<> check_retention(retention const& wanted, instant now) {
    bool const fixed = !wanted.event_hold;
    if (fixed && wanted.mode.has_value() != wanted.until.has_value()) return errc::malformed_xml;
    if (wanted.until && !wanted.mode && wanted.event_hold != hold_state::off) return errc::malformed_xml;
    CHECK_OK(check_hold(wanted));
    if (wanted.until && *wanted.until <= now)
        return invalid_argument("The retain until date must be in the future!", "RetainUntilDate",
                                http::pacific_date(*wanted.until));
    return {};
}

result<storage::object_lock> apply_retention(storage::object_lock const& held, retention const& wanted, instant now,
                                             bool past_governance) {
    storage::object_lock after{.mode = "", .retain_until = {}, .legal_hold = held.legal_hold};
    if (!wanted.empty()) {
        TRY(after, put_retention(held, wanted, now));
    }
    bool const may_weaken = held.mode == "GOVERNANCE" && past_governance;
    if (weakens(held, after, now) && !may_weaken) return object_locked();
    return after;
}

retention shown_retention(storage::object_lock const& lock, instant now) {
    retention shown;
    if (lock.mode.empty()) return shown;
    shown.mode = lock.mode == "COMPLIANCE" ? retention_mode::compliance : retention_mode::governance;
    shown.until = retained_until(lock, now);
    if (lock.hold_days + lock.hold_years == 0) return shown;
    shown.event_hold = lock.event_hold ? hold_state::on : hold_state::off;
    if (!lock.event_hold) return shown;
    auto& duration = shown.duration.emplace();
    (lock.hold_days > 0 ? duration.days : duration.years) = lock.hold_days > 0 ? lock.hold_days : lock.hold_years;
    return shown;
}

error object_locked() {
    return error{errc::access_denied, "Access Denied because object protected by object lock."}.because(
        aws::reason_code::object_locked);
}

}  // namespace s3seal::s3
