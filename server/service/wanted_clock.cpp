#include "server/service/wanted_clock.hpp"

#include "server/http/dates.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace s3seal::service {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest = adjustable_clock::latest - adjustable_clock::earliest;

struct time_unit {
    std::string_view name;
    milliseconds length;
};
constexpr time_unit time_units[] = {
    {"d", std::chrono::days{1}},    {"h", std::chrono::hours{1}}, {"m", std::chrono::minutes{1}},
    {"s", std::chrono::seconds{1}}, {"ms", milliseconds{1}},      {"w", std::chrono::weeks{1}},
};

bool is_digit_of_span(char c) noexcept {
    return c >= '0' && c <= '9';
}

// A number and its unit from the beginning of a text that is not empty.
std::optional<milliseconds> take_span(std::string_view& from) {
    auto const digits = std::find_if_not(from.begin(), from.end(), is_digit_of_span);
    auto const end = std::find_if(digits, from.end(), is_digit_of_span);
    auto const number = parse_decimal({from.begin(), digits});
    std::string_view const name{digits, end};
    auto const unit = std::find_if(std::begin(time_units), std::end(time_units),
                                   [&](time_unit const& one) { return one.name == name; });
    if (!number || unit == std::end(time_units) || *number > static_cast<std::uint64_t>(longest / unit->length))
        return std::nullopt;
    from = {end, from.end()};
    return unit->length * static_cast<std::int64_t>(*number);
}

}  // namespace

clock_state resolve(wanted_clock const& wanted, clock_state const& before, instant shown, instant real) {
    clock_state out{.mode = wanted.mode, .skew = before.skew};
    if (wanted.mode == clock_mode::frozen) out.frozen_at = wanted.at.value_or(shown);
    if (wanted.mode == clock_mode::offset) out.offset = wanted.offset.value_or(wanted.at.value_or(shown) - real);
    return out;
}

std::optional<milliseconds> parse_span(std::string_view text) {
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_digit_of_span))
        return parse_span(std::string{text} + "s");
    milliseconds sum{0};
    do {
        auto const one = take_span(text);
        if (!one) return std::nullopt;
        sum += *one;
        if (sum > longest) return std::nullopt;
    } while (!text.empty());
    return sum;
}

std::string print_span(milliseconds span) {
    std::string out;
    for (auto const& unit : time_units) {
        auto const count = span / unit.length;
        if (count == 0) continue;
        out.append(std::to_string(count)).append(unit.name);
        span %= unit.length;
    }
    return out.empty() ? "0s" : out;
}

std::optional<milliseconds> parse_offset(std::string_view text) {
    bool const negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    auto const span = parse_span(text);
    return span && negative ? std::optional{-*span} : span;
}

std::string print_offset(milliseconds offset) {
    return (offset < milliseconds{0} ? "-" : "+") + print_span(std::chrono::abs(offset));
}

std::optional<wanted_clock> parse_clock(std::string_view text) {
    constexpr std::string_view frozen = "frozen";
    if (text == "real") return wanted_clock{};
    if (text == frozen) return wanted_clock{.mode = clock_mode::frozen};
    if (text.starts_with('+') || text.starts_with('-')) {
        auto const offset = parse_offset(text);
        return offset ? std::optional{wanted_clock{.mode = clock_mode::offset, .offset = offset}} : std::nullopt;
    }
    bool const stands = text.starts_with(frozen) && text.substr(frozen.size()).starts_with('@');
    if (stands) text.remove_prefix(frozen.size() + 1);
    auto const at = http::parse_iso_date(text);
    if (!at) return std::nullopt;
    return wanted_clock{.mode = stands ? clock_mode::frozen : clock_mode::offset, .at = at};
}

}  // namespace s3seal::service
