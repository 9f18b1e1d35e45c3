#include "server/s3/request/object_lock_configuration.hpp"

#include <fmt/format.h>

#include <string>

namespace s3seal::s3 {

namespace {

constexpr std::int64_t max_days = 36'500;
constexpr std::int64_t max_years = 100;

result<> check_length(std::string_view name, std::string_view unit, std::int64_t value, std::int64_t most) {
    if (value <= 0)
        return invalid_argument(fmt::format("{} must be a positive integer value.", name), unit, std::to_string(value));
    if (value > most) return invalid_argument(fmt::format("{} too large.", name), unit, std::to_string(value));
    return {};
}

}  // namespace

result<> check_period(lock_period const& period, std::string_view name) {
    if (period.days.has_value() == period.years.has_value()) return errc::malformed_xml;
    return period.days ? check_length(name, "Days", *period.days, max_days)
                       : check_length(name, "Years", *period.years, max_years);
}

result<> accept(object_lock_configuration const& configuration) {
    if (!configuration.rule) return {};
    auto const& retention = configuration.rule->retention;
    if (retention.period.given() || !retention.event_hold)
        CHECK_OK(check_period(retention.period, "Default retention period"));
    return retention.event_hold ? check_period(*retention.event_hold, "Default event hold duration") : result<>{};
}

}  // namespace s3seal::s3
