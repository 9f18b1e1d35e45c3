#include "server/faults/response_damage.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace s3seal::faults {

namespace {

constexpr std::string_view checksum_prefix = "x-amz-checksum-";

// Another value of the same form: hex digits and base64 stay such.
void change_first_digit(std::string& text, std::size_t from = 0) {
    auto const is_digit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    auto const digit = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), is_digit);
    if (digit != text.end()) *digit = *digit == '0' ? '1' : '0';
}

// Documents repeat what heads say.
void change_elements(std::string& document, std::string_view name) {
    auto const opening = std::string{"<"}.append(name);
    for (auto at = document.find(opening); at != document.npos; at = document.find(opening, at + 1)) {
        auto const text = document.find('>', at);
        if (text != document.npos) change_first_digit(document, text);
    }
}

void change_header(http::response& response, std::string_view name) {
    auto const value = response.find(name);
    if (!value) return;
    std::string changed{*value};
    change_first_digit(changed);
    response.replace(name, changed);
}

std::vector<std::string> checksums_in(http::response const& response) {
    std::vector<std::string> out;
    for (auto rest = response.head(); !rest.empty();) {
        auto const line = rest.substr(0, rest.find("\r\n"));
        rest.remove_prefix(line.size() + 2);
        auto const name = line.substr(0, line.find(": "));
        bool const is_checksum = name.size() > checksum_prefix.size() &&
                                 equal_ignoring_case(name.substr(0, checksum_prefix.size()), checksum_prefix);
        if (is_checksum && !equal_ignoring_case(name, "x-amz-checksum-type")) out.emplace_back(name);
    }
    return out;
}

void damage_body(http::response& response, body_damage const& how, bool& stopped) {
    bool const has_body = !response.to_head && response.frame != http::framing::none;
    if (!has_body || !how.is_any()) return;
    if (!response.source) {
        response.frame = http::framing::length;
        response.length = response.body.size();
        response.source = std::make_unique<text_source>(std::exchange(response.body, {}));
    }
    response.source = std::make_unique<damaged_source>(std::move(response.source), response.length, how, stopped);
}

}  // namespace

void damage(http::response& response, response_damage const& how, bool& stopped) {
    if (how.wrong_etag) {
        change_header(response, "ETag");
        change_elements(response.body, "ETag>");
    }
    if (how.wrong_checksum) {
        for (auto const& name : checksums_in(response)) change_header(response, name);
        for (std::string_view const name : {"ChecksumCRC", "ChecksumSHA"}) change_elements(response.body, name);
    }
    for (auto const& name : how.missing_headers) response.remove(name);
    damage_body(response, how.body, stopped);
}

}  // namespace s3seal::faults
