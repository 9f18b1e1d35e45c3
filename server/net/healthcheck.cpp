#include "server/net/healthcheck.hpp"

#include "storage/base/bytes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace s3seal::net {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::chrono::seconds limit{5};

struct location {
    bool secure = false;
    tcp::endpoint endpoint;
    std::string authority;  // as in the URL: for Host
    std::string path = "/";
};

std::optional<location> parse_url(std::string_view url) {
    location found;
    if (url.starts_with("https://"))
        found.secure = true;
    else if (!url.starts_with("http://"))
        return std::nullopt;
    url.remove_prefix(found.secure ? 8 : 7);
    auto const slash = url.find('/');
    if (slash != url.npos) found.path = url.substr(slash);
    found.authority = url.substr(0, slash);
    auto const bracket = found.authority.rfind(']');
    auto const colon = found.authority.rfind(':');
    bool const has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
    auto host = found.authority.substr(0, has_port ? colon : std::string::npos);
    auto const port = has_port ? parse_decimal(std::string_view{found.authority}.substr(colon + 1))
                               : std::optional<std::uint64_t>{found.secure ? 443 : 80};
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    boost::system::error_code fault;
    auto const address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, fault);
    if (fault || !port || *port == 0 || *port > 65535) return std::nullopt;
    found.endpoint = {address, static_cast<std::uint16_t>(*port)};
    return found;
}

template <class Stream>
asio::awaitable<bool> ask(Stream& stream, location const& where) {
    auto const request =
        "GET " + where.path + " HTTP/1.1\r\nHost: " + where.authority + "\r\nConnection: close\r\n\r\n";
    co_await asio::async_write(stream, asio::buffer(request), asio::use_awaitable);
    std::string head;
    std::array<char, 512> piece;
    while (head.find("\r\n") == head.npos && head.size() < 4096) {
        auto const got = co_await stream.async_read_some(asio::buffer(piece), asio::use_awaitable);
        head.append(piece.data(), got);
    }
    co_return head.starts_with("HTTP/1.1 200 ");
}

asio::awaitable<bool> ask_server(location const& where) {
    tcp::socket socket{co_await asio::this_coro::executor};
    co_await socket.async_connect(where.endpoint, asio::use_awaitable);
    if (!where.secure) {
        bool const well = co_await ask(socket, where);
        co_return well;
    }
    asio::ssl::context tls{asio::ssl::context::tls_client};
    asio::ssl::stream<tcp::socket&> stream{socket, tls};
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    bool const well = co_await ask(stream, where);
    co_return well;
}

}  // namespace

int healthcheck(std::string_view url) {
    auto const where = parse_url(url);
    if (!where) return 1;
    asio::io_context context;
    bool well = false;
    // Whatever fails ends the coroutine with an exception, and is a no.
    asio::co_spawn(context, ask_server(*where),
                   [&](std::exception_ptr fault, bool answer) { well = !fault && answer; });
    context.run_for(limit);
    return well ? 0 : 1;
}

}  // namespace s3seal::net
