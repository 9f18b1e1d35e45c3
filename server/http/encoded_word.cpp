#include "server/http/encoded_word.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace s3seal::http {

namespace {

bool is_printable_ascii(char c) {
    return c >= ' ' && c <= '~';
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

std::optional<std::string> decode_q(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '_') {
            out += ' ';
        } else if (text[i] == '=') {
            auto const byte = hex_decode(text.substr(i + 1, 2));
            if (!byte || byte->size() != 1) return std::nullopt;
            out += *byte;
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

// The text of one word `charset?form?text`; absent when it is no such word, or not ASCII.
std::optional<std::string> decode_word(std::string_view word) {
    auto const form = word.find('?');
    if (form == std::string_view::npos || form + 2 >= word.size() || word[form + 2] != '?') return std::nullopt;
    auto const charset = word.substr(0, form);
    if (!equal_ignoring_case(charset, "UTF-8") && !equal_ignoring_case(charset, "US-ASCII")) return std::nullopt;
    auto const text = word.substr(form + 3);
    auto const letter = word[form + 1];
    auto decoded = letter == 'B' || letter == 'b'   ? base64_decode(text)
                   : letter == 'Q' || letter == 'q' ? decode_q(text)
                                                    : std::nullopt;
    if (!decoded || !is_ascii(*decoded)) return std::nullopt;
    return decoded;
}

// JavaMail's rule, which S3 follows: printable characters, tabs and line ends outnumber all others, in UTF-16.
bool is_mostly_ascii(std::string_view utf8) {
    std::ptrdiff_t surplus = 0;
    for (char const c : utf8) {
        auto const byte = static_cast<unsigned char>(c);
        bool const continues = (byte & 0xc0) == 0x80;
        if (is_printable_ascii(c) || c == '\t' || c == '\r' || c == '\n')
            ++surplus;
        else if (!continues)
            surplus -= byte >= 0xf0 ? 2 : 1;
    }
    return surplus > 0;
}

std::string encode_q(std::string_view utf8) {
    std::string out = "=?UTF-8?Q?";
    for (char const c : utf8) {
        if (c == ' ') {
            out += '_';
        } else if (is_printable_ascii(c) && c != '=' && c != '?' && c != '_') {
            out += c;
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            auto const byte = static_cast<unsigned char>(c);
            out.append({'=', digits[byte >> 4], digits[byte & 15]});
        }
    }
    return out += "?=";
}

}  // namespace

std::string decode_words(std::string_view text) {
    std::string out;
    while (true) {
        auto const start = text.find("=?");
        auto const charset_end = start == std::string_view::npos ? start : text.find('?', start + 2);
        auto const form_end = charset_end == std::string_view::npos ? charset_end : text.find('?', charset_end + 1);
        auto const end = form_end == std::string_view::npos ? form_end : text.find("?=", form_end + 1);
        if (end == std::string_view::npos) return out.append(text);
        auto const decoded = decode_word(text.substr(start + 2, end - start - 2));
        out.append(text.substr(0, start));
        out.append(decoded ? std::string_view{*decoded} : text.substr(start, end + 2 - start));
        text.remove_prefix(end + 2);
    }
}

std::string encode_word(std::string_view utf8) {
    bool const fits_header =
        std::all_of(utf8.begin(), utf8.end(), [](char c) { return is_printable_ascii(c) || c == '\t'; });
    if (fits_header) return std::string{utf8};
    return is_mostly_ascii(utf8) ? encode_q(utf8) : "=?UTF-8?B?" + base64_encode(as_bytes(utf8)) + "?=";
}

}  // namespace s3seal::http
