#include "server/xml/escaping.hpp"

#include "server/http/field_syntax.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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
        auto const special =
            std::find_if(text.begin(), text.end(), [](char c) { return !is_plain[static_cast<unsigned char>(c)]; });
        out.append(text.begin(), special);
        text = {special, text.end()};
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
