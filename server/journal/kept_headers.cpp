#include "server/journal/kept_headers.hpp"

#include "server/masking/masking.hpp"

#include <algorithm>

namespace s3seal::journal {

namespace {

constexpr std::string_view between = ": ";
constexpr std::string_view line_end = "\r\n";

}  // namespace

kept_headers kept_headers::of_request(http::request const& head) {
    kept_headers out;
    std::size_t size = 0;
    for (auto const& one : head.headers) {
        auto const value = masking::is_secret(one.name) ? masking::mask : one.value;
        size += one.name.size() + between.size() + value.size() + line_end.size();
    }
    out.lines_.reserve(size);
    for (auto const& one : head.headers) {
        out.lines_.append(one.name).append(between);
        masking::append_masked_value(out.lines_, one.name, one.value);
        out.lines_.append(line_end);
    }
    return out;
}

kept_headers kept_headers::of_response(std::string_view head) {
    kept_headers out;
    out.lines_.reserve(head.size());
    while (!head.empty()) {
        auto const [name, value] = take_line(head);
        out.lines_.append(name).append(between);
        masking::append_masked_value(out.lines_, name, value);
        out.lines_.append(line_end);
    }
    return out;
}

void kept_headers::add(std::string_view name, std::string_view value) {
    lines_.append(name).append(between).append(value).append(line_end);
}

std::optional<std::string_view> kept_headers::find(std::string_view name) const noexcept {
    std::optional<std::string_view> found;
    each([&](std::string_view one, std::string_view value) {
        if (equal_ignoring_case(one, name)) found = value;
        return !found;
    });
    return found;
}

std::pair<std::string_view, std::string_view> kept_headers::take_line(std::string_view& rest) noexcept {
    auto const end = std::min(rest.find(line_end), rest.size());
    auto const line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + line_end.size(), rest.size()));
    auto const colon = std::min(line.find(between), line.size());
    return {line.substr(0, colon), line.substr(std::min(colon + between.size(), line.size()))};
}

}  // namespace s3seal::journal
