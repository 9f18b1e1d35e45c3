#include "server/http/uri.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace s3seal::http {

namespace {

constexpr auto hex_values = [] {
    std::array<signed char, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = static_cast<signed char>(i);
    for (int i = 0; i < 6; ++i) {
        values[static_cast<std::size_t>('a' + i)] = static_cast<signed char>(10 + i);
        values[static_cast<std::size_t>('A' + i)] = static_cast<signed char>(10 + i);
    }
    return values;
}();

constexpr auto is_unreserved = [] {
    std::array<bool, 256> set{};
    for (char const c : std::string_view{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"})
        set[static_cast<unsigned char>(c)] = true;
    return set;
}();

std::optional<std::string> decode(std::string_view raw, char plus = ' ') {
    std::string out;
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] == '+') {
            out += plus;
        } else if (raw[i] == '%') {
            if (i + 2 >= raw.size()) return std::nullopt;
            int const high = hex_values[static_cast<unsigned char>(raw[i + 1])];
            int const low = hex_values[static_cast<unsigned char>(raw[i + 2])];
            if (high < 0 || low < 0) return std::nullopt;
            out += static_cast<char>(high << 4 | low);
            i += 2;
        } else {
            out += raw[i];
        }
    }
    return out;
}

// Without scheme and authority of an absolute URL.
std::string_view origin_form(std::string_view raw) {
    for (std::string_view const scheme : {"http://", "https://"}) {
        if (raw.size() < scheme.size() || !equal_ignoring_case(raw.substr(0, scheme.size()), scheme)) continue;
        auto const path = raw.find_first_of("/?", scheme.size());
        return path == raw.npos ? std::string_view{"/"} : raw.substr(path);
    }
    return raw;
}

void append_escape(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    auto const byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

basic_result<query_parameter, target_fault> parse_parameter(std::string_view raw) {
    auto const equals = raw.find('=');
    auto name = decode(raw.substr(0, equals));
    auto value = decode(equals == raw.npos ? std::string_view{} : raw.substr(equals + 1));
    if (!name || !value) return target_fault::broken_escape;
    if (!is_utf8(*name) || !is_utf8(*value)) return target_fault::not_utf8;
    return query_parameter{*std::move(name), *std::move(value)};
}

}  // namespace

std::optional<std::string_view> find_query(target const& in, std::string_view name) noexcept {
    for (auto const& one : in.query)
        if (one.name == name) return one.value;
    return std::nullopt;
}

std::optional<std::string> percent_decode(std::string_view raw) {
    return decode(raw, '+');
}

std::string_view raw_path_of(std::string_view raw) noexcept {
    auto const origin = origin_form(raw);
    return origin.substr(0, origin.find('?'));
}

basic_result<target, target_fault> parse_target(std::string_view raw) {
    auto const origin = origin_form(raw);
    auto const question = origin.find('?');
    target result;
    auto path = decode(origin.substr(0, question));
    if (!path) return target_fault::broken_escape;
    result.path = *std::move(path);
    if (!result.path.starts_with('/')) result.path.insert(0, "/");
    if (!is_utf8(result.path)) return target_fault::not_utf8;
    if (question == origin.npos) return result;
    result.raw_query = origin.substr(question + 1);
    for (auto rest = result.raw_query; !rest.empty();) {
        auto const end = rest.find('&');
        auto const one = rest.substr(0, end);
        rest = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
        if (one.empty()) continue;
        TRY(auto parameter, parse_parameter(one));
        result.query.push_back(std::move(parameter));
    }
    return result;
}

void append_uri_encoded(std::string& out, std::string_view bytes, bool keep_slash) {
    for (char const c : bytes) {
        if (is_unreserved[static_cast<unsigned char>(c)] || (keep_slash && c == '/'))
            out += c;
        else
            append_escape(out, c);
    }
}

std::string uri_encode(std::string_view bytes, bool keep_slash) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 4);
    append_uri_encoded(out, bytes, keep_slash);
    return out;
}

std::string url_encode_listing(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size());
    for (char const c : bytes) {
        bool const kept = (is_unreserved[static_cast<unsigned char>(c)] && c != '~') || c == '*' || c == '/';
        if (kept)
            out += c;
        else if (c == ' ')
            out += '+';
        else
            append_escape(out, c);
    }
    return out;
}

std::optional<std::string> url_decode_listing(std::string_view text) {
    std::string escaped{text};
    std::replace(escaped.begin(), escaped.end(), '+', ' ');
    return percent_decode(escaped);
}

}  // namespace s3seal::http
