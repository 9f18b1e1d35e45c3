#include "server/xml/escaping.hpp"

#include "server/http/field_syntax.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>

namespace s3seal::xml {

namespace {

// ASCII that stands for itself in texts and attributes.
constexpr auto is_plain = [] {
    std::array<bool, 256> table{};
    for (unsigned c = 0x20; c < 0x80; ++c) table[c] = true;
    for (char const c : {'&', '<', '>', '"'}) table[static_cast<unsigned char>(c)] = false;
    for (char const c : {'\t', '\n'}) table[static_cast<unsigned char>(c)] = true;
    return table;
}();

// Whether any of eight bytes is not plain, or only perhaps: all of them are looked at at once.
bool may_hold_special(std::uint64_t bytes) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t highs = ones << 7u;
    auto const has_byte = [&](unsigned char c) {
        auto const differing = bytes ^ (ones * c);
        return (differing - ones) & ~differing & highs;
    };
    auto const below_blank = (bytes - ones * 0x20) & ~bytes & highs;
    return ((bytes & highs) | below_blank | has_byte('&') | has_byte('<') | has_byte('>') | has_byte('"')) != 0;
}

// How many bytes stand for themselves before the first that does not.
std::size_t count_plain(std::string_view text) noexcept {
    std::size_t at = 0;
    for (std::uint64_t eight = 0; text.size() - at >= sizeof eight; at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if (may_hold_special(eight)) break;
    }
    while (at < text.size() && is_plain[static_cast<unsigned char>(text[at])]) ++at;
    return at;
}

void append_character(std::string& out, char c, quotes as) {
    switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '\r':
            out += "&#13;";
            break;  // would come back as a newline
        case '"':
            out += as == quotes::escaped ? "&quot;" : "\"";
            break;
        default:
            // Not allowed in XML 1.0 in any spelling, and still what AWS sends.
            if (static_cast<unsigned char>(c) < 0x20)
                fmt::format_to(std::back_inserter(out), "&#x{:x};", static_cast<unsigned>(c));
            else
                out += c;
    }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text, quotes as) {
    bool utf8 = false;  // what is left
    while (true) {
        auto const plain = count_plain(text);
        out.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return;
        if (!utf8 && static_cast<unsigned char>(text.front()) >= 0x80) {
            utf8 = is_utf8(text);
            if (!utf8) return append_escaped(out, http::latin1_to_utf8(text), as);
        }
        append_character(out, text.front(), as);
        text.remove_prefix(1);
    }
}

}  // namespace s3seal::xml
