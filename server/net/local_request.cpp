#include "server/net/local_request.hpp"

#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace s3seal::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

template <class T>
using asked = basic_result<T, std::string>;

constexpr std::size_t max_response = 16u << 20;

struct location {
    bool secure = false;
    std::vector<tcp::endpoint> endpoints;  // to try in turn
    std::string authority;                 // as in the URL: for Host
    std::string path = "/";
};

// Names are not looked up, as a static program cannot do it everywhere. localhost is known.
asked<std::vector<asio::ip::address>> addresses_of(std::string_view host) {
    if (host == "localhost")
        return std::vector<asio::ip::address>{asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    boost::system::error_code fault;
    auto const address = asio::ip::make_address(std::string{host}, fault);
    if (fault) return fmt::format("\"{}\" is no numeric address (names other than localhost are not looked up)", host);
    return std::vector{address};
}

asked<location> parse_url(std::string_view url) {
    location found;
    if (url.starts_with("https://"))
        found.secure = true;
    else if (!url.starts_with("http://"))
        return std::string{"a URL begins with http:// or https://"};
    url.remove_prefix(found.secure ? 8 : 7);
    auto const slash = url.find('/');
    if (slash != url.npos) found.path = url.substr(slash);
    found.authority = url.substr(0, slash);
    auto const bracket = found.authority.rfind(']');
    auto const colon = found.authority.rfind(':');
    bool const has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
    auto const host = found.authority.substr(0, has_port ? colon : std::string::npos);
    auto const port = has_port ? parse_decimal(std::string_view{found.authority}.substr(colon + 1))
                               : std::optional<std::uint64_t>{found.secure ? 443 : 80};
    if (!port || *port == 0 || *port > 65535) return std::string{"the URL's port is none (1 to 65535)"};
    TRY(auto const addresses, addresses_of(host));
    for (auto const& one : addresses) found.endpoints.emplace_back(one, static_cast<std::uint16_t>(*port));
    return found;
}

// False: that was enough.
using sink = std::function<bool(std::string_view)>;

// Up to the end of the connection; servers that close without more ado are taken at their word.
template <class Stream>
asio::awaitable<void> exchange(Stream& stream, std::string const& request, sink const& take) {
    co_await asio::async_write(stream, asio::buffer(request), asio::use_awaitable);
    std::array<char, 4096> piece;
    boost::system::error_code fault;
    bool wants_more = true;
    while (!fault && wants_more) {
        auto const got =
            co_await stream.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, fault));
        wants_more = take({piece.data(), got});
    }
}

asio::awaitable<void> ask_server(location const& where, std::string const& request, sink const& take) {
    tcp::socket socket{co_await asio::this_coro::executor};
    co_await asio::async_connect(socket, where.endpoints, asio::use_awaitable);
    if (!where.secure) {
        co_await exchange(socket, request, take);
        co_return;
    }
    asio::ssl::context tls{asio::ssl::context::tls_client};
    asio::ssl::stream<tcp::socket&> stream{socket, tls};
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await exchange(stream, request, take);
}

// What ended the coroutine.
std::string reason_of(std::exception_ptr const& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (boost::system::system_error const& failure) {
        return failure.code().message();
    }
}

// Version 1.0 gets bodies without a length as they are, without chunks.
std::string print(local_request const& request, location const& where) {
    std::string text{request.method};
    text.append(" ").append(where.path).append(" HTTP/1.0\r\nHost: ").append(where.authority);
    text.append("\r\nConnection: close\r\n").append(request.headers);
    if (!request.body.empty())
        text.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    return text.append("\r\n").append(request.body);
}

asked<local_response> parse_response(std::string const& text) {
    constexpr std::string_view version = "HTTP/1.";
    auto const end = text.find("\r\n\r\n");
    std::string const other =
        text.empty() ? "the connection ended without an answer" : "what answers is no HTTP server";
    if (!text.starts_with(version) || end == text.npos) return other;
    auto const status = parse_decimal(std::string_view{text}.substr(version.size() + 2, 3));
    if (!status) return other;
    return local_response{static_cast<unsigned>(*status), text.substr(end + 4)};
}

}  // namespace

asked<local_response> ask_locally(local_request const& request) {
    TRY(auto const where, parse_url(request.url));
    auto const sent = print(request, where);
    asio::io_context context;
    std::string got;
    std::string why_not = fmt::format("no answer within {} seconds", request.limit.count());
    sink const take = [&](std::string_view piece) { return got.append(piece).size() < max_response; };
    asio::co_spawn(context, ask_server(where, sent, take),
                   [&](std::exception_ptr fault) { why_not = fault ? reason_of(fault) : std::string{}; });
    context.run_for(request.limit);
    if (!why_not.empty()) return why_not;
    return parse_response(got);
}

asked<local_response> follow_locally(local_request const& request, sink const& take) {
    TRY(auto const where, parse_url(request.url));
    auto const sent = print(request, where);
    asio::io_context context;
    std::string got;
    std::string why_not;
    bool is_followed = false;
    bool is_done = false;
    sink const sort = [&](std::string_view piece) {
        if (is_followed) return take(piece);
        if (got.append(piece).size() >= max_response) return false;
        auto const response = parse_response(got);
        is_followed = response && response->status == 200;
        return !is_followed || response->body.empty() || take(response->body);
    };
    asio::co_spawn(context, ask_server(where, sent, sort), [&](std::exception_ptr fault) {
        why_not = fault ? reason_of(fault) : std::string{};
        is_done = true;
    });
    context.run_for(request.limit);
    if (is_followed && !is_done) context.run();
    if (!is_followed && !is_done) return fmt::format("no answer within {} seconds", request.limit.count());
    if (!why_not.empty()) return why_not;
    return is_followed ? asked<local_response>{local_response{200, {}}} : parse_response(got);
}

}  // namespace s3seal::net
