#include "server/http/response.hpp"

#include "server/http/field_syntax.hpp"

#include <cstddef>
#include <utility>

namespace s3seal::http {

void response::add(std::string_view name, std::string_view value) {
    if (!is_token(name)) return;
    head_.append(name).append(": ");
    append_field_value(head_, value);
    head_.append("\r\n");
}

std::optional<std::string_view> response::find(std::string_view name) const noexcept {
    for (std::string_view rest = head_; !rest.empty();) {
        auto const line = rest.substr(0, rest.find("\r\n"));
        auto const colon = line.find(": ");
        if (equal_ignoring_case(line.substr(0, colon), name)) return line.substr(colon + 2);
        rest.remove_prefix(line.size() + 2);
    }
    return std::nullopt;
}

void response::remove(std::string_view name) {
    std::string left;
    for (std::string_view rest = head_; !rest.empty();) {
        auto const line = rest.substr(0, rest.find("\r\n") + 2);
        if (!equal_ignoring_case(line.substr(0, line.find(": ")), name)) left += line;
        rest.remove_prefix(line.size());
    }
    head_ = std::move(left);
}

void response::replace(std::string_view name, std::string_view value) {
    auto const old = find(name);
    if (!old) return;
    std::string text;
    append_field_value(text, value);
    head_.replace(static_cast<std::size_t>(old->data() - head_.data()), old->size(), text);
}

response bare_response(bare_fault fault) {
    response response;
    constexpr unsigned statuses[] = {400, 400, 414, 503};
    response.status = statuses[static_cast<int>(fault)];
    if (fault == bare_fault::bad_escape) response.reason = "Invalid URI: isHexDigit";  // recorded
    response.add("Server", "AmazonS3");
    response.close = true;
    return response;
}

}  // namespace s3seal::http
