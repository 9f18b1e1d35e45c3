#include "server/journal/record.hpp"

namespace s3seal::journal {

namespace {

std::size_t bytes_of(std::vector<std::pair<std::string, std::string>> const& all) noexcept {
    std::size_t size = 0;
    for (auto const& [name, value] : all) size += sizeof(std::string) * 2 + name.size() + value.size();
    return size;
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

std::size_t kept_request::bytes() const noexcept {
    return method.size() + target.size() + bytes_of(headers);
}

std::size_t refusal::bytes() const noexcept {
    auto size = sizeof *this + sent.bytes() + sealed_head.size() + host_bucket.size() + message.size();
    if (error) size += bytes_of(error->extras) + bytes_of(error->notes);
    return size;
}

std::size_t record::bytes() const noexcept {
    auto const size = sizeof *this + id.size() + method.size() + target.size() + caller.size();
    return refused ? size + refused->bytes() : size;
}

}  // namespace s3seal::journal
