#include "server/verify/contradiction.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

namespace s3seal::verify {

namespace {

constexpr std::int64_t first_status = 100;
constexpr std::int64_t last_status = 599;

std::int64_t end_of(range const& limits) {
    return limits.to == std::numeric_limits<std::int64_t>::max() ? limits.to : limits.to + 1;
}

// All that there can be; of numbers those at which something may change. Empty: there are too many.
std::vector<actual> values_of(condition const& one) {
    std::vector<actual> out;
    switch (one.of->shape) {
        case takes::flag:
            return {actual{true}, actual{false}, actual{}};
        case takes::word:
            for (auto const word : one.of->words()) out.emplace_back(word);
            out.emplace_back();
            return out;
        case takes::status:
            out.emplace_back(std::int64_t{0});
            for (auto status = first_status; status <= last_status; ++status) out.emplace_back(status);
            return out;
        case takes::number:
            out.emplace_back(std::int64_t{0});
            for (auto const& each : one.any_of)
                if (auto const* const limits = std::get_if<range>(&each))
                    for (auto const number : {limits->from, limits->from - 1, limits->to, end_of(*limits)})
                        if (number >= 0) out.emplace_back(number);
            return out;
        case takes::text:
        case takes::arn:
        case takes::key:
            break;
    }
    return {};
}

bool same_field(condition const& a, condition const& b) {
    return a.of == b.of && a.argument == b.argument;
}

}  // namespace

std::optional<std::string> find_contradiction(match const& in) {
    for (auto const& one : in) {
        auto const values = values_of(one);
        auto const fits_all = [&](actual const& value) {
            return std::all_of(in.begin(), in.end(),
                               [&](auto const& each) { return !same_field(each, one) || each.fits(value); });
        };
        if (!values.empty() && std::none_of(values.begin(), values.end(), fits_all)) return one.name();
    }
    return std::nullopt;
}

}  // namespace s3seal::verify
