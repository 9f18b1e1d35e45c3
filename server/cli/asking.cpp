#include "server/cli/asking.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

namespace s3seal::cli {

namespace {

// {"error": "..."} says it in a sentence; anything else is told as it is.
std::string sentence_of(net::local_response const& refused) {
    boost::system::error_code ec;
    auto const document = boost::json::parse(refused.body, ec);
    auto const* const why = !ec && document.is_object() ? document.get_object().if_contains("error") : nullptr;
    if (why && why->is_string()) return std::string{why->get_string()};
    return fmt::format("it answers {} {}", refused.status, refused.body);
}

}  // namespace

net::local_request request_of(config::client_call const& call, std::string_view method, std::string_view path,
                              std::string body) {
    // Seeds and states may be large; whoever is not there is known at once.
    constexpr std::chrono::seconds limit{120};
    net::local_request request{.url = fmt::format("{}/_s3seal{}", call.base, path), .method = method, .limit = limit};
    if (!call.token.empty()) request.headers += fmt::format("Authorization: Bearer {}\r\n", call.token);
    if (!call.namespace_name.empty()) request.headers += fmt::format("x-s3seal-namespace: {}\r\n", call.namespace_name);
    if (method == "POST" || method == "PUT") request.headers += "Content-Type: application/json\r\n";
    request.body = std::move(body);
    return request;
}

std::optional<net::local_response> answer_to(config::client_call const& call, net::local_request const& request) {
    auto response = net::ask_locally(request);
    if (response) return *std::move(response);
    fmt::print(stderr, "s3seal: {}: {}\n", call.base, response.error());
    return std::nullopt;
}

int tell_refusal(config::client_call const& call, net::local_response const& refused) {
    fmt::print(stderr, "s3seal: {}: {}\n", call.base, sentence_of(refused));
    return failed;
}

std::optional<std::string> ask(config::client_call const& call, net::local_request const& request) {
    auto response = answer_to(call, request);
    if (!response) return std::nullopt;
    if (response->status < 300) return std::move(response->body);
    tell_refusal(call, *response);
    return std::nullopt;
}

int follow(config::client_call const& call, net::local_request const& request,
           std::function<bool(std::string_view)> const& take) {
    bool has_enough = false;
    auto const end = net::follow_locally(request, [&](std::string_view piece) { return !(has_enough = !take(piece)); });
    if (has_enough) return done;
    constexpr std::string_view lost = "the connection is lost: the server has ended, or dropped the namespace";
    auto const why = !end ? end.error() : end->status < 300 ? std::string{lost} : sentence_of(*end);
    fmt::print(stderr, "s3seal: {}: {}\n", call.base, why);
    return failed;
}

std::optional<boost::json::object> ask_for_object(config::client_call const& call, net::local_request const& request) {
    auto const answer = ask(call, request);
    if (!answer) return std::nullopt;
    boost::system::error_code ec;
    auto document = boost::json::parse(*answer, ec);
    if (!ec && document.is_object()) return std::move(document.get_object());
    fmt::print(stderr, "s3seal: {}: what answers is no s3seal\n", call.base);
    return std::nullopt;
}

std::string_view text_in(boost::json::object const& in, std::string_view name) {
    auto const* const value = in.if_contains(name);
    return value && value->is_string() ? std::string_view{value->get_string()} : std::string_view{};
}

std::vector<boost::json::object> objects_in(boost::json::object const& in, std::string_view name) {
    std::vector<boost::json::object> all;
    auto const* const value = in.if_contains(name);
    if (!value || !value->is_array()) return all;
    for (auto const& one : value->get_array())
        if (one.is_object()) all.push_back(one.get_object());
    return all;
}

int refuse(std::string_view why) {
    fmt::print(stderr, "s3seal: {}\n", why);
    return usage;
}

std::optional<std::string> read_file(std::string const& name) {
    std::ifstream file{name, std::ios::binary};
    std::stringstream text;
    if (!(text << file.rdbuf())) return std::nullopt;
    return std::move(text).str();
}

}  // namespace s3seal::cli
