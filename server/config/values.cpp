#include "server/config/values.hpp"

#include "server/config/value_words.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>

namespace s3seal::config {

namespace {

constexpr std::size_t longest_quote = 80;

struct unit {
    std::string_view name;
    std::uint64_t factor;
};

// Absent: no number, an unknown unit, or too large.
std::optional<std::uint64_t> parse_quantity(std::string_view text, std::span<unit const> units) {
    auto const digits = std::min(text.find_first_not_of("0123456789"), text.size());
    auto const number = parse_decimal(text.substr(0, digits));
    auto const name = text.substr(digits);
    auto const found = std::find_if(units.begin(), units.end(), [&](unit const& u) { return u.name == name; });
    if (!number || found == units.end()) return std::nullopt;
    if (*number > std::numeric_limits<std::uint64_t>::max() / found->factor) return std::nullopt;
    return *number * found->factor;
}

}  // namespace

std::string quote(std::string_view text) {
    std::string out{'"'};
    for (char const c : text.substr(0, longest_quote)) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
        else
            out += c;
    }
    return out.append(text.size() > longest_quote ? "...\"" : "\"");
}

parsed<std::string> parse_text(std::string_view text) {
    return std::string{text};
}

parsed<std::filesystem::path> parse_path(std::string_view text) {
    return std::filesystem::path{text};
}

parsed<bool> parse_boolean(std::string_view text) {
    for (std::string_view const yes : {"true", "yes", "on", "1"})
        if (text == yes) return true;
    for (std::string_view const no : {"false", "no", "off", "0"})
        if (text == no) return false;
    return complain("{} is neither true nor false", quote(text));
}

parsed<std::uint64_t> parse_number_between(std::string_view text, std::uint64_t least, std::uint64_t most) {
    auto const number = parse_decimal(text);
    if (!number || *number < least || *number > most)
        return complain("{} is not a number from {} to {}", quote(text), least, most);
    return *number;
}

parsed<std::chrono::milliseconds> parse_duration(std::string_view text) {
    static constexpr unit units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
    static constexpr std::uint64_t day = 24 * 3'600'000;
    auto const quantity = parse_quantity(text, units);
    if (!quantity || *quantity > day)
        return complain("{} is not a time (as 30, 30s, 500ms, 5m, 1h; at most 24h)", quote(text));
    return std::chrono::milliseconds{*quantity};
}

parsed<std::chrono::milliseconds> parse_timeout(std::string_view text) {
    TRY(auto const time, parse_duration(text));
    if (time == time.zero()) return complain("{} is no time at all; it must be more than zero", quote(text));
    return time;
}

parsed<std::uint64_t> parse_size(std::string_view text) {
    static constexpr unit units[] = {{"", 1},
                                     {"B", 1},
                                     {"K", 1ull << 10},
                                     {"M", 1ull << 20},
                                     {"G", 1ull << 30},
                                     {"T", 1ull << 40},
                                     {"KiB", 1ull << 10},
                                     {"MiB", 1ull << 20},
                                     {"GiB", 1ull << 30},
                                     {"TiB", 1ull << 40},
                                     {"kB", 1'000},
                                     {"KB", 1'000},
                                     {"MB", 1'000'000},
                                     {"GB", 1'000'000'000},
                                     {"TB", 1'000'000'000'000}};
    auto const quantity = parse_quantity(text, units);
    if (!quantity || *quantity == 0)
        return complain("{} is not a size (as 1048576, 64KiB, 16MiB, 4GiB, 500MB; more than zero)", quote(text));
    return *quantity;
}

}  // namespace s3seal::config
