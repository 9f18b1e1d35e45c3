// Values that are one text in a document: strings, booleans, integers, instants, enumerations.
#pragma once

#include "server/http/conditions.hpp"
#include "server/http/dates.hpp"
#include "storage/base/clock.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

namespace s3seal::xml {

// A row of an enumeration's table, which is found by its values' type:
//
//   constexpr std::array<xml::named<payer>, 2> names_of(payer) {
//       return {{{payer::requester, "Requester"}, {payer::owner, "BucketOwner"}}};
//   }
template <class E>
struct named {
    E value;
    std::string_view text;
};

template <class T>
concept enumeration = std::is_enum_v<T> && requires { names_of(T{}); };
template <class T>
concept integer = std::integral<T> && !std::same_as<T, bool>;
template <class T>
concept string = std::same_as<T, std::string> || std::same_as<T, std::string_view>;
template <class T>
concept value = string<T> || std::same_as<T, bool> || integer<T> || std::same_as<T, instant> || enumeration<T>;

// What a document may say of a value behind it: ar.required("Days", x.days, xml::between{1, 3650}).
struct between {
    std::int64_t least;
    std::int64_t most;
};
// Elements of a list; more are refused.
struct at_most {
    std::size_t count;
};
// An instant without the fraction that S3 writes.
inline constexpr struct whole_seconds_t {
} whole_seconds{};
// An ETag: its quotes are no part of the value, and need not be there to be read.
inline constexpr struct quoted_t {
} quoted{};
// Encoded if the document says so, see text_encoding.
inline constexpr struct encodable_t {
} encodable{};

// `encoding-type` of listings: characters that XML cannot carry come through.
enum class text_encoding { url };
constexpr std::array<named<text_encoding>, 1> names_of(text_encoding) {
    return {{{text_encoding::url, "url"}}};
}

// Each says whether the text is such a value.
inline bool from_text(std::string_view text, std::string& into) {
    into = text;
    return true;
}
inline bool from_text(std::string_view text, std::string& into, quoted_t) {
    into = http::unquote_etag(text);
    return true;
}
// xs:boolean
inline bool from_text(std::string_view text, bool& into) {
    into = text == "true" || text == "1";
    return into || text == "false" || text == "0";
}
template <integer T>
bool from_text(std::string_view text, T& into) {
    constexpr std::string_view blanks = " \t\r\n";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    return error == std::errc{} && end == text.data() + text.size();
}
template <integer T>
bool from_text(std::string_view text, T& into, between within) {
    return from_text(text, into) && !std::cmp_less(into, within.least) && !std::cmp_greater(into, within.most);
}
inline bool from_text(std::string_view text, instant& into) {
    // An offset may lead to where a year has no four digits.
    constexpr instant least{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}};
    constexpr instant end{std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1}};
    auto const at = http::parse_iso_date(text);
    into = at.value_or(instant{});
    return at && *at >= least && *at < end;
}
inline bool from_text(std::string_view text, instant& into, whole_seconds_t) {
    return from_text(text, into);
}
template <enumeration T>
bool from_text(std::string_view text, T& into) {
    for (auto const& row : names_of(T{})) {
        if (row.text != text) continue;
        into = row.value;
        return true;
    }
    return false;
}

inline std::string_view text_of(std::string_view value) {
    return value;
}
template <std::same_as<bool> T>
std::string_view text_of(T value) {
    return value ? "true" : "false";
}
// What numbers and instants look like: short, and many in a list.
class short_text {
public:
    template <integer T>
    explicit short_text(T number) noexcept {
        auto* const end = std::to_chars(held_.data(), held_.data() + held_.size(), number).ptr;
        size_ = static_cast<std::size_t>(end - held_.data());
    }
    short_text(instant at, std::string_view end) noexcept {
        auto const digits = http::print_iso_digits(at);
        auto const tail = std::copy(digits.begin(), digits.end(), held_.begin());
        size_ = static_cast<std::size_t>(std::copy(end.begin(), end.end(), tail) - held_.begin());
    }
    operator std::string_view() const noexcept { return {held_.data(), size_}; }

private:
    std::array<char, 24> held_{};
    std::size_t size_ = 0;
};
template <integer T>
short_text text_of(T value) noexcept {
    return short_text{value};
}
template <integer T>
short_text text_of(T value, between) noexcept {
    return short_text{value};
}
inline short_text text_of(instant value) noexcept {
    return {value, ".000Z"};
}
inline short_text text_of(instant value, whole_seconds_t) noexcept {
    return {value, "Z"};
}
template <enumeration T>
std::string_view text_of(T value) {
    for (auto const& row : names_of(T{}))
        if (row.value == value) return row.text;
    return {};
}

}  // namespace s3seal::xml
