#include "server/journal/record.hpp"

#include <algorithm>

namespace s3seal::journal {

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

namespace {

std::string masked_target(std::string_view target) {
    std::string out;
    assign_masked_target(out, target);
    return out;
}

}  // namespace

bool has_secrets(http::request const& request) {
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [](auto const& one) { return is_secret(one.name); }) ||
           masked_target(request.target) != request.target;
}

kept_request keep_masked(http::request const& request) {
    kept_request out{.method = std::string{request.method},
                     .target = {},
                     .headers = {},
                     .version = request.version,
                     .content_length = request.content_length,
                     .chunked = request.chunked};
    out.target = masked_target(request.target);
    for (auto const& one : request.headers)
        out.headers.emplace_back(one.name, is_secret(one.name) ? mask : one.value);
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
