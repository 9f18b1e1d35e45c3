#include "tests/support/raw_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <cctype>

namespace s3seal::test {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using tls_stream = asio::ssl::stream<asio::ip::tcp::socket&>;
using response_parser = http::response_parser<http::string_body>;

constexpr timeval patience{20, 0};

void require(error_code fault, char const* what) {
    if (fault) throw client_fault{std::string{what} + ": " + fault.message()};
}

bool equal_names(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::string endpoint::authority() const {
    auto const name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return port == (tls ? "443" : "80") ? name : name + ":" + port;
}

endpoint parse_endpoint(std::string_view url) {
    endpoint out;
    auto const mark = url.find("://");
    auto const scheme = url.substr(0, mark);
    if (mark == std::string_view::npos || (scheme != "http" && scheme != "https"))
        throw client_fault{"not an http or https URL: " + std::string{url}};
    out.tls = scheme == "https";
    auto rest = url.substr(mark + 3);
    rest = rest.substr(0, rest.find('/'));
    auto const colon = rest.find(']') == std::string_view::npos ? rest.find(':') : rest.find(':', rest.find(']'));
    out.port = colon == std::string_view::npos ? (out.tls ? "443" : "80") : std::string{rest.substr(colon + 1)};
    out.host = rest.substr(0, colon);
    if (out.host.starts_with('[')) out.host = out.host.substr(1, out.host.size() - 2);
    return out;
}

std::optional<std::string> raw_response::header(std::string_view name) const {
    for (auto const& [have, value] : headers)
        if (equal_names(have, name)) return value;
    return std::nullopt;
}

struct raw_client::state {
    asio::io_context context;
    asio::ip::tcp::socket socket{context};
    asio::ssl::context tls_context{asio::ssl::context::tls_client};
    std::optional<tls_stream> tls;
    boost::beast::flat_buffer buffer;
};

raw_client::raw_client(endpoint const& to) : state_{std::make_unique<state>()} {
    error_code fault;
    asio::ip::tcp::resolver resolver{state_->context};
    auto const found = resolver.resolve(to.host, to.port, fault);
    require(fault, "resolve");
    asio::connect(state_->socket, found, fault);
    require(fault, "connect");
    for (int const option : {SO_RCVTIMEO, SO_SNDTIMEO})
        ::setsockopt(state_->socket.native_handle(), SOL_SOCKET, option, &patience, sizeof patience);
    state_->socket.set_option(asio::ip::tcp::no_delay{true}, fault);
    if (!to.tls) return;
    state_->tls.emplace(state_->socket, state_->tls_context);
    SSL_set_tlsext_host_name(state_->tls->native_handle(), to.host.c_str());
    state_->tls->handshake(asio::ssl::stream_base::client, fault);
    require(fault, "handshake");
}

raw_client::~raw_client() = default;

void raw_client::send(std::string_view bytes) {
    error_code fault;
    if (state_->tls)
        asio::write(*state_->tls, asio::buffer(bytes), fault);
    else
        asio::write(state_->socket, asio::buffer(bytes), fault);
    // A server that refuses answers before it read everything; that response is what counts.
    if (fault && fault != asio::error::broken_pipe && fault != asio::error::connection_reset) require(fault, "send");
}

void raw_client::close_sending() {
    error_code fault;
    if (state_->tls) SSL_shutdown(state_->tls->native_handle());
    state_->socket.shutdown(asio::ip::tcp::socket::shutdown_send, fault);
}

raw_response raw_client::receive(bool to_head) {
    response_parser parser;
    parser.skip(to_head);
    parser.body_limit(boost::none);
    error_code fault;
    if (state_->tls)
        http::read(*state_->tls, state_->buffer, parser, fault);
    else
        http::read(state_->socket, state_->buffer, parser, fault);
    require(fault, "receive");
    raw_response out;
    out.status = parser.get().result_int();
    out.reason = std::string{parser.get().reason()};
    for (auto const& field : parser.get()) out.headers.emplace_back(field.name_string(), field.value());
    out.body = std::move(parser.get().body());
    return out;
}

}  // namespace s3seal::test
