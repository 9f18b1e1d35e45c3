#include "server/net/response_head.hpp"

#include <boost/beast/http/status.hpp>

#include <array>
#include <charconv>
#include <cstdint>

namespace s3seal::net {

namespace {

constexpr std::size_t max_copied = 16 * 1024;  // of a body, to send it together with its head

std::string_view reason_of(http::response const& response) {
    if (!response.reason.empty()) return response.reason;
    auto const text = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(response.status));
    return {text.data(), text.size()};
}

void append_number(std::string& out, std::uint64_t number, int base = 10) {
    std::array<char, 20> digits;  // of the longest one
    auto const [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
    out.append(digits.data(), end);
}

}  // namespace

response_layout append_response(std::string& out, http::response const& response, unsigned version, bool keep_alive) {
    out.append("HTTP/1.1 ");
    append_number(out, response.status);
    out.append(" ").append(reason_of(response)).append("\r\n").append(response.head());
    bool const chunked = response.frame == http::framing::chunked && version >= 11;
    bool const until_close = response.frame == http::framing::chunked && version < 11;
    if (response.frame == http::framing::length) {
        out.append("Content-Length: ");
        append_number(out, response.source || response.to_head ? response.length : response.body.size());
        out.append("\r\n");
    }
    if (chunked) out.append("Transfer-Encoding: chunked\r\n");
    if (!keep_alive || until_close)
        out.append("Connection: close\r\n");
    else if (version < 11)
        out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
    if (response.frame == http::framing::none || response.to_head) return {body_framing::none, out.size()};
    if (response.source) return {chunked ? body_framing::chunked : body_framing::plain, out.size()};
    auto const size = response.body.size();
    bool const in_chunk = chunked && size > 0;
    if (in_chunk) {
        append_number(out, size, 16);
        out.append("\r\n");
    }
    auto const begin = out.size();
    std::string_view const tail = in_chunk ? "\r\n0\r\n\r\n" : chunked ? last_chunk : "";
    if (size > max_copied) return {body_framing::none, begin, size, true, tail};
    out.append(response.body).append(tail);
    return {body_framing::none, begin, size};
}

void print_chunk(std::string& out, std::string_view content) {
    out.clear();
    append_number(out, content.size(), 16);
    out.append("\r\n").append(content).append("\r\n");
}

}  // namespace s3seal::net
