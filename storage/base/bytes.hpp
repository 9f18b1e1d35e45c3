// Bytes as spans, and the few conversions between bytes and text that everything needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace s3seal {

using bytes_view = std::span<std::byte const>;

inline bytes_view as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<std::byte const*>(text.data()), text.size()};
}
inline std::string_view as_text(bytes_view bytes) noexcept {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

// Lower-case hex, two digits a byte.
std::string hex_encode(bytes_view bytes);
// Either letter case; absent when the length is odd or a character is no hex digit.
std::optional<std::string> hex_decode(std::string_view text);

// RFC 4648 base64 with padding.
std::string base64_encode(bytes_view bytes);
// Strict: padding required, no white space, and the unused trailing bits must be zero (S3 refuses them too).
std::optional<std::string> base64_decode(std::string_view text);

// ASCII only: header names, host names.
constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
std::string to_lower(std::string_view text);
// From the back: of names that are told apart the beginnings are often the same.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (auto i = a.size(); i-- > 0;)
        if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
    return true;
}
constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
    return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}
// Without leading and trailing blanks and tabs.
std::string_view trim(std::string_view text) noexcept;

// In time that does not depend on where the two differ (only on their lengths): for signatures and tokens.
bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

// Decimal digits only, no sign, no blanks; absent on anything else or when it does not fit.
std::optional<std::uint64_t> parse_decimal(std::string_view text) noexcept;

// Well-formed UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view text) noexcept;

}  // namespace s3seal
