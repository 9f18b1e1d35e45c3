#include "server/faults/response_damage.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::faults {

namespace {

constexpr std::string_view checksum_prefix = "x-amz-checksum-";

// Another value of the same form: hex digits and base64 stay such. False: it has none to change.
bool change_first_digit(std::string& text, std::size_t from = 0) {
    auto const is_digit = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    auto const digit = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(from), text.end(), is_digit);
    if (digit == text.end()) return false;
    *digit = *digit == '0' ? '1' : '0';
    return true;
}

// Documents repeat what heads say.
bool change_elements(std::string& document, std::string_view name) {
    bool changed = false;
    auto const opening = std::string{"<"}.append(name);
    for (auto at = document.find(opening); at != document.npos; at = document.find(opening, at + 1)) {
        auto const text = document.find('>', at);
        if (text != document.npos) changed = change_first_digit(document, text) || changed;
    }
    return changed;
}

bool change_header(http::response& response, std::string_view name) {
    auto const value = response.find(name);
    if (!value) return false;
    std::string changed{*value};
    if (!change_first_digit(changed)) return false;
    response.replace(name, changed);
    return true;
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

bool change_etag(http::response& response) {
    bool const in_head = change_header(response, "ETag");
    return change_elements(response.body, "ETag>") || in_head;
}

bool change_checksums(http::response& response) {
    bool changed = false;
    for (auto const& name : checksums_in(response)) changed = change_header(response, name) || changed;
    for (std::string_view const name : {"ChecksumCRC", "ChecksumSHA"})
        changed = change_elements(response.body, name) || changed;
    return changed;
}

bool take_header(http::response& response, std::string_view name) {
    if (!response.find(name)) return false;
    response.remove(name);
    return true;
}

bool has_body(http::response const& response) noexcept {
    return !response.to_head && response.frame != http::framing::none;
}

// The bytes of the body that are sent.
std::uint64_t bytes_sent(http::response const& response, body_damage const& body) noexcept {
    if (!has_body(response)) return 0;
    auto const length = response.source ? response.length : response.body.size();
    return std::min<std::uint64_t>(length, body.cut_after.value_or(length));
}

}  // namespace

std::vector<std::string_view> damage(http::response& response, effect const& effect, body_damage& body) {
    std::vector<std::string_view> out;
    auto const happens = [&](bool it_does, std::string_view word) {
        if (it_does) out.push_back(word);
    };
    // Where it is said and lies within the body.
    auto const fits = [&](std::optional<std::uint64_t> place) { return place && *place < bytes_sent(response, body); };
    happens(effect.wrong_etag && change_etag(response), words::wrong_etag);
    happens(effect.wrong_checksum && change_checksums(response), words::wrong_checksum);
    happens(!effect.missing_header.empty() && take_header(response, effect.missing_header), words::missing_header);
    if (!body.cut_after && fits(effect.cut_download)) {
        body.cut_after = effect.cut_download;
        out.push_back(words::cut_download);
    }
    if (!body.stalls && effect.stall_download && fits(effect.stall_download->after)) {
        body.stalls = effect.stall_download;
        out.push_back(words::stall_download);
    }
    if (!body.flipped && fits(effect.flip_byte)) {
        body.flipped = effect.flip_byte;
        out.push_back(words::flip_byte);
    }
    return out;
}

void damage_body(http::response& response, body_damage const& how, bool& stopped) {
    if (!has_body(response) || !how.is_any()) return;
    if (!response.source) {
        response.frame = http::framing::length;
        response.length = response.body.size();
        response.source = std::make_unique<text_source>(std::exchange(response.body, {}));
    }
    response.source = std::make_unique<damaged_source>(std::move(response.source), response.length, how, stopped);
}

}  // namespace s3seal::faults
