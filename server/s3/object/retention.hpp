// How long a version is retained, and what changes of that are allowed.
// Source: S3 API, "PutObjectRetention"; S3 user guide, "Object Lock considerations".
#pragma once

#include "server/s3/request/error.hpp"
#include "server/s3/request/object_lock_configuration.hpp"
#include "server/xml/form.hpp"
#include "server/xml/values.hpp"
#include "storage/base/clock.hpp"
#include "storage/model.hpp"

#include <array>
#include <chrono>
#include <optional>

namespace s3seal::s3 {

enum class hold_state { on, off };
constexpr std::array<xml::named<hold_state>, 2> names_of(hold_state) {
    return {{{hold_state::on, "ON"}, {hold_state::off, "OFF"}}};
}

// What a request says, in a document or in headers. Nothing of it: no retention.
struct retention {
    static constexpr xml::form document{.root = "Retention"};

    std::optional<retention_mode> mode = {};
    std::optional<instant> until = {};
    std::optional<hold_state> event_hold = {};
    std::optional<lock_period> duration = {};  // of the hold: how long the version stays retained after its release

    bool empty() const noexcept { return !mode && !until && !event_hold && !duration; }
};
template <class Ar>
void describe(Ar& ar, retention& x) {
    ar.optional("Mode", x.mode);
    ar.optional("RetainUntilDate", x.until);
    ar.optional("EventHold", x.event_hold);
    ar.optional("EventHoldDuration", x.duration);
}

// Until when the version is retained, at that time: an event hold moves it along. The epoch: it is not.
instant retained_until(storage::object_lock const& lock, instant now) noexcept;

// What the request says of itself, whatever it is said of: MalformedXML; InvalidArgument: a date that has passed, a
// duration that is none; InvalidRequest: a hold without a duration, a duration without a hold.
result<> check_retention(retention const& wanted, instant now);

// The lock that a version has when `wanted`, which was checked, is put onto it. An event hold stays until it is
// released. AccessDenied: it would be retained shorter or otherwise than it is, and may not. InvalidRequest: an event
// hold without a mode, or the release of none.
result<storage::object_lock> apply_retention(storage::object_lock const& held, retention const& wanted, instant now,
                                             bool past_governance);

// A year of a period has 365 days, as where S3 compares durations with policies.
std::chrono::days length_of(lock_period const& period) noexcept;

// As it is shown.
retention shown_retention(storage::object_lock const& lock, instant now);

// AccessDenied: a lock forbids it.
error object_locked();

}  // namespace s3seal::s3
