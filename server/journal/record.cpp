#include "server/journal/record.hpp"

#include <algorithm>
#include <array>

namespace s3seal::journal {

namespace {

constexpr std::string_view token_name = "x-amz-security-token";

bool is_secret_header(std::string_view name) {
    constexpr std::array<std::string_view, 4> names{"x-amz-server-side-encryption-customer-key",
                                                    "x-amz-copy-source-server-side-encryption-customer-key", token_name,
                                                    "x-amz-s3session-token"};
    return std::any_of(names.begin(), names.end(), [&](auto one) { return equal_ignoring_case(one, name); });
}

// Where secret values stand in a target: [begin, end) of each.
std::vector<std::pair<std::size_t, std::size_t>> secrets_in(std::string_view target) {
    std::vector<std::pair<std::size_t, std::size_t>> found;
    auto at = target.find('?');
    while (at != target.npos) {
        auto const begin = at + 1;
        at = target.find('&', begin);
        auto const end = std::min(at, target.size());
        auto const equals = target.substr(begin, end - begin).find('=');
        if (equals != target.npos && is_secret_header(target.substr(begin, equals)))
            found.emplace_back(begin + equals + 1, end);
    }
    return found;
}

bool may_have_secrets(std::string_view target) {
    return target.find("oken=") != target.npos || target.find("-key=") != target.npos;
}

}  // namespace

http::request kept_request::view() const {
    http::request out;
    out.method = method;
    out.target = target;
    out.version = version;
    out.content_length = content_length;
    out.chunked = chunked;
    for (auto const& [name, value] : headers) out.headers.push_back({name, value});
    return out;
}

void assign_masked_target(std::string& to, std::string_view target) {
    to = target;
    if (!may_have_secrets(target)) return;
    auto const secrets = secrets_in(target);
    for (auto one = secrets.rbegin(); one != secrets.rend(); ++one)
        to.replace(one->first, one->second - one->first, mask);
}

bool has_secrets(http::request const& request) {
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [](auto const& one) { return is_secret_header(one.name); }) ||
           (may_have_secrets(request.target) && !secrets_in(request.target).empty());
}

kept_request keep_masked(http::request const& request) {
    kept_request out{.method = std::string{request.method},
                     .target = {},
                     .headers = {},
                     .version = request.version,
                     .content_length = request.content_length,
                     .chunked = request.chunked};
    assign_masked_target(out.target, request.target);
    for (auto const& one : request.headers)
        out.headers.emplace_back(one.name, is_secret_header(one.name) ? mask : one.value);
    return out;
}

std::size_t record::bytes() const noexcept {
    std::size_t size = sizeof *this + id.size() + method.size() + target.size() + caller.size();
    if (!refused) return size;
    size += sizeof *refused + refused->told.size() + refused->canonical_request.size() + refused->sent.target.size();
    for (auto const& [name, value] : refused->sent.headers)
        size += sizeof(std::string) * 2 + name.size() + value.size();
    for (auto const& [name, value] : refused->fault.extras)
        size += sizeof(std::string) * 2 + name.size() + value.size();
    return size;
}

}  // namespace s3seal::journal
