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
#include <optional>
#include <string>
#include <vector>

namespace s3seal::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

template <class T>
using asked = basic_result<T, std::string>;

constexpr std::chrono::seconds limit{5};
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

// Up to the end of the connection; servers that close without more ado are taken at their word.
template <class Stream>
asio::awaitable<std::string> exchange(Stream& stream, std::string const& request) {
    co_await asio::async_write(stream, asio::buffer(request), asio::use_awaitable);
    std::string all;
    std::array<char, 4096> piece;
    boost::system::error_code fault;
    while (!fault && all.size() < max_response) {
        auto const got =
            co_await stream.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, fault));
        all.append(piece.data(), got);
    }
    co_return all;
}

asio::awaitable<std::string> ask_server(location const& where, std::string const& request) {
    tcp::socket socket{co_await asio::this_coro::executor};
    co_await asio::async_connect(socket, where.endpoints, asio::use_awaitable);
    if (!where.secure) {
        auto all = co_await exchange(socket, request);
        co_return all;
    }
    asio::ssl::context tls{asio::ssl::context::tls_client};
    asio::ssl::stream<tcp::socket&> stream{socket, tls};
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    auto all = co_await exchange(stream, request);
    co_return all;
}

// What ended the coroutine.
std::string reason_of(std::exception_ptr const& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (boost::system::system_error const& failure) {
        return failure.code().message();
    }
}

std::string print(local_request const& request, location const& where) {
    std::string text{request.method};
    text.append(" ").append(where.path).append(" HTTP/1.1\r\nHost: ").append(where.authority);
    text.append("\r\nConnection: close\r\n").append(request.headers);
    if (!request.body.empty())
        text.append("Content-Length: ").append(std::to_string(request.body.size())).append("\r\n");
    return text.append("\r\n").append(request.body);
}

asked<local_response> parse_response(std::string const& text) {
    constexpr std::string_view version = "HTTP/1.1 ";
    auto const end = text.find("\r\n\r\n");
    std::string const other =
        text.empty() ? "the connection ended without an answer" : "what answers is no HTTP server";
    if (!text.starts_with(version) || end == text.npos) return other;
    auto const status = parse_decimal(std::string_view{text}.substr(version.size(), 3));
    if (!status) return other;
    return local_response{static_cast<unsigned>(*status), text.substr(end + 4)};
}

}  // namespace

asked<local_response> ask_locally(local_request const& request) {
    TRY(auto const where, parse_url(request.url));
    auto const sent = print(request, where);
    asio::io_context context;
    std::string got;
    std::string why_not = "no answer within 5 seconds";
    asio::co_spawn(context, ask_server(where, sent), [&](std::exception_ptr fault, std::string all) {
        why_not = fault ? reason_of(fault) : std::string{};
        got = std::move(all);
    });
    context.run_for(limit);
    if (!why_not.empty()) return why_not;
    return parse_response(got);
}

}  // namespace s3seal::net
