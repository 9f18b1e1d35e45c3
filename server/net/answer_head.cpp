#include "server/net/answer_head.hpp"

#include <boost/beast/http/status.hpp>

#include <fmt/compile.h>

#include <iterator>

namespace s3seal::net {

namespace {

std::string_view reason_of(http::response const& answer) {
    if (!answer.reason.empty()) return answer.reason;
    auto const text = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(answer.status));
    return {text.data(), text.size()};
}

}  // namespace

body_framing append_answer(std::string& out, http::response const& answer, unsigned version, bool keep_alive) {
    auto const to = std::back_inserter(out);
    fmt::format_to(to, FMT_COMPILE("HTTP/1.1 {} {}\r\n"), answer.status, reason_of(answer));
    out.append(answer.head());
    bool const chunked = answer.frame == http::framing::chunked && version >= 11;
    bool const until_close = answer.frame == http::framing::chunked && version < 11;
    if (answer.frame == http::framing::length)
        fmt::format_to(to, FMT_COMPILE("Content-Length: {}\r\n"),
                       answer.source || answer.to_head ? answer.length : answer.body.size());
    if (chunked) out.append("Transfer-Encoding: chunked\r\n");
    if (!keep_alive || until_close)
        out.append("Connection: close\r\n");
    else if (version < 11)
        out.append("Connection: keep-alive\r\n");
    out.append("\r\n");
    if (answer.frame == http::framing::none || answer.to_head) return body_framing::none;
    if (answer.source) return chunked ? body_framing::chunked : body_framing::plain;
    if (!chunked)
        out.append(answer.body);
    else if (answer.body.empty())
        out.append("0\r\n\r\n");
    else
        fmt::format_to(to, FMT_COMPILE("{:x}\r\n{}\r\n0\r\n\r\n"), answer.body.size(), answer.body);
    return body_framing::none;
}

}  // namespace s3seal::net
