#include "server/config/toml_text.hpp"

#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <iterator>
#include <vector>

namespace s3seal::config {

namespace {

namespace json = boost::json;

bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string inline_value(json::value const& value) {
    std::vector<std::string> parts;
    if (auto const* const text = value.if_string()) return toml_text(*text);
    if (auto const* const list = value.if_array()) {
        for (auto const& one : *list) parts.push_back(inline_value(one));
        return fmt::format("[{}]", fmt::join(parts, ", "));
    }
    if (auto const* const object = value.if_object()) {
        for (auto const& [name, one] : *object)
            parts.push_back(fmt::format("{} = {}", toml_text(name), inline_value(one)));
        return fmt::format("{{{}}}", fmt::join(parts, ", "));
    }
    if (auto const* const number = value.if_double()) return fmt::format("{:#}", *number);
    return json::serialize(value);  // whole numbers, true, false
}

}  // namespace

bool can_be_toml(std::string_view text) noexcept {
    return is_utf8(text);
}

std::string toml_text(std::string_view text) {
    std::string out{'"'};
    for (char const c : text) {
        if (is_control(c))
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
        else
            out.append(c == '"' || c == '\\' ? "\\" : "") += c;
    }
    return out += '"';
}

std::string toml_fields(std::string_view text) {
    std::string out;
    auto const parsed = json::parse(text);
    for (auto const& [name, value] : parsed.as_object())
        out += fmt::format("{} = {}\n", std::string_view{name}, inline_value(value));
    return out;
}

std::string in_comment(std::string_view text) {
    std::string out{is_utf8(text) ? text : "a name that is no UTF-8"};
    std::replace_if(out.begin(), out.end(), is_control, '?');
    return out;
}

}  // namespace s3seal::config
