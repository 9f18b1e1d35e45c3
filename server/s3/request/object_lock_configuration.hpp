// What a bucket does to new versions under Object Lock.
// Source: S3 API, "PutObjectLockConfiguration"; S3 user guide, "Configuring S3 Object Lock".
#pragma once

#include "server/s3/request/error.hpp"
#include "server/xml/form.hpp"
#include "server/xml/values.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace s3seal::s3 {

enum class retention_mode { governance, compliance };
constexpr std::array<xml::named<retention_mode>, 2> names_of(retention_mode) {
    return {{{retention_mode::governance, "GOVERNANCE"}, {retention_mode::compliance, "COMPLIANCE"}}};
}

// One of both.
struct lock_period {
    std::optional<std::int64_t> days = {};   // 1 to 36500
    std::optional<std::int64_t> years = {};  // 1 to 100

    bool given() const noexcept { return days || years; }
};
template <class Ar>
void describe(Ar& ar, lock_period& x) {
    ar.optional("Days", x.days);
    ar.optional("Years", x.years);
}
// `name`: what is too short or too long. MalformedXML: both or none; InvalidArgument.
result<> check_period(lock_period const& period, std::string_view name);

// A new version is retained for the period, or held and then retained for another one, or both.
struct default_retention {
    retention_mode mode = retention_mode::governance;
    lock_period period = {};
    std::optional<lock_period> event_hold = {};
};
template <class Ar>
void describe(Ar& ar, default_retention& x) {
    ar.required("Mode", x.mode);
    describe(ar, x.period);
    ar.optional("DefaultEventHold", x.event_hold);
}

struct object_lock_rule {
    default_retention retention;
};
template <class Ar>
void describe(Ar& ar, object_lock_rule& x) {
    ar.required("DefaultRetention", x.retention);
}

enum class object_lock_state { enabled };
constexpr std::array<xml::named<object_lock_state>, 1> names_of(object_lock_state) {
    return {{{object_lock_state::enabled, "Enabled"}}};
}

// A bucket that has one, with a rule or without, can lock its objects, and keeps it for good.
struct object_lock_configuration {
    static constexpr std::string_view kind = "object-lock";
    static constexpr xml::form document{.root = "ObjectLockConfiguration"};
    static constexpr std::optional<errc> missing = errc::object_lock_configuration_not_found;
    static constexpr unsigned put_status = 200;

    object_lock_state state = object_lock_state::enabled;
    std::optional<object_lock_rule> rule = {};
};
template <class Ar>
void describe(Ar& ar, object_lock_configuration& x) {
    ar.required("ObjectLockEnabled", x.state);
    ar.optional("Rule", x.rule);
}

// MalformedXML, InvalidArgument.
result<> accept(object_lock_configuration const& configuration);

}  // namespace s3seal::s3
