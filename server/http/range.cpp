#include "server/http/range.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>

namespace s3seal::http {

namespace {

range_choice last_bytes(std::uint64_t count, std::uint64_t size) {
    if (count == 0 || size == 0) return {range_kind::unsatisfiable, {}};
    auto const length = std::min(count, size);
    return {range_kind::slice, {size - length, length}};
}

}  // namespace

range_choice choose_range(std::optional<std::string_view> header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    if (!header || !header->starts_with(unit)) return {};
    auto const spec = header->substr(unit.size());
    auto const dash = spec.find('-');
    if (dash == std::string_view::npos) return {};
    auto const first = parse_decimal(spec.substr(0, dash));
    auto const last = parse_decimal(spec.substr(dash + 1));
    if (dash == 0) return last ? last_bytes(*last, size) : range_choice{};
    if (!first || (dash + 1 < spec.size() && !last) || (last && *last < *first)) return {};
    if (*first >= size) return {range_kind::unsatisfiable, {}};
    auto const end = last ? std::min(*last, size - 1) : size - 1;
    return {range_kind::slice, {*first, end - *first + 1}};
}

}  // namespace s3seal::http
