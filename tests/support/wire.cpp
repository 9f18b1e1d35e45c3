#include "tests/support/wire.hpp"

#include <ctime>

namespace s3seal::test {

namespace {

void read_head(std::string_view head, raw_response& into) {
    while (!head.empty()) {
        auto const line = head.substr(0, head.find("\r\n"));
        auto const colon = line.find(": ");
        into.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        head.remove_prefix(line.size() + 2);
    }
}

void finish_work(http::exchange& one, http::application& in) {
    auto step = http::progress::more;
    while (step != http::progress::done) {
        if (step == http::progress::settling) in.settle();
        step = one.advance(http::body_end::complete);
    }
}

}  // namespace

raw_response application_wire::exchange(outgoing const& request) {
    http::request head;
    head.method = request.method;
    head.target = request.target;
    for (auto const& [name, value] : request.headers) head.headers.push_back({name, value});
    auto const length = std::to_string(request.body.size());
    if (!request.body.empty() || request.method == "PUT" || request.method == "POST") {
        head.headers.push_back({"Content-Length", length});
        head.content_length = request.body.size();
    }
    http::connection_info from;
    from.secure = request.tls;
    if (request.tls) from.tls_version = "1.3";
    from.remote = from.local = "127.0.0.1";

    auto const exchange = to_.begin(head, from);
    if (exchange->wants_body() && !request.body.empty()) exchange->consume(as_bytes(request.body));
    finish_work(*exchange, to_);
    auto response = exchange->finish(http::body_end::complete);
    raw_response out;
    out.status = response.status;
    out.reason = response.reason;
    read_head(response.head(), out);
    if (response.to_head) return out;
    out.body = std::move(response.body);
    while (response.source) {
        auto const piece = response.source->next();
        if (!piece) throw client_fault{"the body was cut"};
        if (piece->empty()) break;
        out.body += as_text(*piece);
    }
    return out;
}

std::string network_wire::now() const {
    auto const when = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&when, &parts);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts)};
}

raw_response network_wire::exchange(outgoing const& request) {
    auto text = request.method + " " + request.target + " HTTP/1.1\r\n";
    for (auto const& [name, value] : request.headers) text += name + ": " + value + "\r\n";
    if (!request.body.empty() || request.method == "PUT" || request.method == "POST")
        text += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    raw_client client{{request.tls, "localhost", port_}};
    client.send(text + "\r\n" + request.body);
    return client.receive(request.method == "HEAD");
}

raw_response send_signed(wire& over, outgoing request, signing_credentials const& who, std::string_view service,
                         std::string_view region) {
    auto const now = over.now();
    auto const payload = sha256_hex(request.body);
    request.headers.insert(request.headers.begin(), {"Host", over.host()});
    request.headers.emplace_back("x-amz-date", now);
    request.headers.emplace_back("x-amz-content-sha256", payload);
    request.headers.emplace_back(
        "Authorization", sign(request.method, request.target, request.headers, payload, who, region, service, now));
    return over.exchange(request);
}

}  // namespace s3seal::test
