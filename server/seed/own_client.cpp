#include "server/seed/own_client.hpp"

#include "server/http/request.hpp"

namespace s3seal::seed {

namespace {

class unwatched_points final : public service::points {
public:
    aws::result<> reach(service::point, service::subject const&) override { return {}; }
};

// An exchange, and all that has to outlive it.
struct own_exchange {
    explicit own_exchange(own_request of) : request{std::move(of)} {
        head.method = request.method;
        head.target = request.target;
        head.content_length = request.source ? request.length : request.body.size();
        length_text = std::to_string(*head.content_length);
        head.headers = {{"Host", "localhost"}, {"Content-Length", length_text}};
        for (auto const& [name, value] : request.headers) head.headers.push_back({name, value});
    }
    own_exchange(own_exchange const&) = delete;
    own_exchange& operator=(own_exchange const&) = delete;

    void begin(service::application& with, instant at, random_source& random) {
        id = with.make_request_id(random);
        inner = with.begin({.head = head,
                            .connection = from,
                            .id = id,
                            .at = at,
                            .outcome = outcome,
                            .points = points,
                            .own = &caller});
    }

    own_request request;
    service::own_caller caller{request.account, request.region};
    std::string length_text;
    http::request head;
    http::connection_info from{.secure = true, .tls_version = "1.3", .remote = "127.0.0.1", .local = "127.0.0.1"};
    std::string id;
    service::outcome outcome;
    unwatched_points points;
    std::unique_ptr<http::exchange> inner;
};

storage::result<> send_body(http::exchange& to, own_request const& request) {
    if (!to.wants_body()) return {};
    if (!request.source) {
        if (!request.body.empty()) to.consume(as_bytes(request.body));
        return {};
    }
    for (;;) {
        TRY(auto const piece, request.source->next());
        if (piece.empty() || !to.consume(piece)) return {};
    }
}

}  // namespace

storage::result<std::string> own_answer::text() {
    auto out = std::move(response_.body);
    if (!response_.source) return out;
    for (;;) {
        TRY(auto const piece, response_.source->next());
        if (piece.empty()) return out;
        out.append(as_text(piece));
    }
}

storage::result<own_answer> own_client::ask(service::application& of, own_request request) {
    auto const one = std::make_shared<own_exchange>(std::move(request));
    one->begin(of, one->request.at.value_or(time_.now()), random_);
    CHECK_OK(send_body(*one->inner, one->request));
    for (;;) {
        auto const now = one->inner->advance(http::body_end::complete);
        if (now == http::progress::done) break;
        if (now == http::progress::settling) settle_();
    }
    auto response = one->inner->finish(http::body_end::complete);
    return own_answer{one, std::move(response)};
}

}  // namespace s3seal::seed
