#include "server/http/field_syntax.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace s3seal::http {

namespace {

constexpr auto is_token_character = [] {
    std::array<bool, 256> set{};
    for (char const c :
         std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~"})
        set[static_cast<unsigned char>(c)] = true;
    return set;
}();

bool is_control(std::uint32_t character) {
    return character < 0x20 || character == 0x7f;
}

// Takes the first character off the front, which is not empty and well-formed.
std::uint32_t take_character(std::string_view& utf8) {
    auto const lead = static_cast<unsigned char>(utf8.front());
    std::size_t const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    constexpr std::array<unsigned, 5> lead_bits{0, 0x7f, 0x1f, 0x0f, 0x07};
    std::uint32_t character = lead & lead_bits[length];
    for (std::size_t i = 1; i < length; ++i) character = character << 6 | (static_cast<unsigned char>(utf8[i]) & 0x3fu);
    utf8.remove_prefix(length);
    return character;
}

}  // namespace

bool is_token(std::string_view name) noexcept {
    return !name.empty() && std::all_of(name.begin(), name.end(),
                                        [](char c) { return is_token_character[static_cast<unsigned char>(c)]; });
}

void append_field_value(std::string& out, std::string_view value) {
    auto const start = static_cast<std::ptrdiff_t>(out.size());
    out.append(value);
    auto const added = out.begin() + start;
    // Each is written, changed or not: so the compiler takes many at a time.
    std::transform(added, out.end(), added, [](char c) { return c == '\r' || c == '\n' || c == '\0' ? ' ' : c; });
}

std::string latin1_to_utf8(std::string_view latin1) {
    std::string utf8;
    for (unsigned char const c : latin1) {
        if (c < 0x80) {
            utf8 += static_cast<char>(c);
        } else {
            utf8 += static_cast<char>(0xc0 | (c >> 6));
            utf8 += static_cast<char>(0x80 | (c & 0x3f));
        }
    }
    return utf8;
}

std::optional<std::string> utf8_to_latin1(std::string_view utf8) {
    if (!is_utf8(utf8)) return std::nullopt;
    std::string latin1;
    while (!utf8.empty()) {
        auto const character = take_character(utf8);
        if (character > 0xff || is_control(character)) return std::nullopt;
        latin1 += static_cast<char>(character);
    }
    return latin1;
}

std::string utf8_to_low_bytes(std::string_view utf8) {
    std::string bytes;
    while (!utf8.empty()) {
        auto const low = take_character(utf8) & 0xff;
        bytes += is_control(low) ? ' ' : static_cast<char>(low);
    }
    return bytes;
}

}  // namespace s3seal::http
