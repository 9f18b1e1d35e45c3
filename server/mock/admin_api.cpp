#include "server/mock/admin_api.hpp"

#include "server/front/admin_paths.hpp"
#include "server/http/uri.hpp"
#include "server/mock/kms_calls.hpp"
#include "server/mock/responses.hpp"

#include <boost/json.hpp>

#include <optional>
#include <utility>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

constexpr std::size_t max_body_bytes = 256u << 10;

http::response health(admin_state const& state) {
    bool const ready = state.ready;
    return json_response(ready ? 200 : 503, {{"status", ready ? "ready" : "starting"}, {"version", state.version}});
}

http::response certificate(admin_state const& state) {
    auto pem = state.ca_pem();
    if (pem.empty()) return refusal(404, "this server uses a certificate of its user's (tls_cert)");
    http::response response;
    response.add("Content-Type", "application/x-pem-file");
    response.body = std::move(pem);
    return response;
}

http::response only(std::string_view methods) {
    auto response = refusal(405, std::string{"only "}.append(methods));
    response.add("Allow", methods);
    return response;
}

bool reads(http::request const& head) {
    return head.method == "GET" || head.method == "HEAD";
}

// Open to anybody: what a client needs before it can trust or wait for this server.
std::optional<http::response> open_path(http::request const& head, std::string_view name, admin_state const& state) {
    if (name != "/health" && name != "/ca.pem") return std::nullopt;
    if (!reads(head)) return only("GET, HEAD");
    return name == "/health" ? health(state) : certificate(state);
}

// requests/{id}/explain
std::optional<std::string_view> explained_request(std::string_view name) {
    constexpr std::string_view before = "/requests/";
    constexpr std::string_view after = "/explain";
    if (!name.starts_with(before) || !name.ends_with(after) || name.size() <= before.size() + after.size())
        return std::nullopt;
    return name.substr(before.size(), name.size() - before.size() - after.size());
}

constexpr std::string_view kms_calls = "/kms/calls";

// The method that a path takes besides GET and HEAD; "": no other. Nothing: there is no such path.
std::optional<std::string_view> other_method(std::string_view name) {
    if (name == at_rest::path) return "";
    if (name == kms_calls) return "DELETE";
    if (explained_request(name)) return "POST";
    return std::nullopt;
}

// Nothing: there is such a path, and it takes the method.
std::optional<http::response> check_path(http::request const& head, std::string_view name) {
    auto const other = other_method(name);
    if (!other) return refusal(404, "there is no such path");
    if (reads(head) || head.method == *other) return std::nullopt;
    return only(other->empty() ? "GET, HEAD" : "GET, HEAD, " + std::string{*other});
}

bool wants_text(http::request const& head) {
    auto const query = head.target.find('?');
    if (query != head.target.npos && head.target.substr(query + 1) == "format=text") return true;
    return head.find("Accept").value_or("").starts_with("text/plain");
}

std::string_view admin_path(http::request const& head) {
    return http::raw_path_of(head.target).substr(front::admin_prefix.size());
}

// Without what stands for an id, and nothing of what is no path of ours.
std::string_view shown_path(std::string_view path) {
    for (std::string_view const known :
         {"/_s3seal/health", "/_s3seal/ca.pem", "/_s3seal/kms/calls", "/_s3seal/at-rest"})
        if (path == known) return known;
    return explained_request(path.substr(front::admin_prefix.size())) ? "/_s3seal/requests/ID/explain" : "/_s3seal/...";
}

class admin_exchange final : public http::exchange {
public:
    admin_exchange(admin_api const& application, service::arrival const& request, std::optional<http::response> decided,
                   http::buffer_budget& budget)
        : application_{application},
          head_{request.head},
          outcome_{request.outcome},
          decided_{std::move(decided)},
          body_{budget, max_body_bytes, std::nullopt} {}

    bool wants_body() const noexcept override { return !decided_; }
    bool keeps_body() const noexcept override { return true; }
    bool consume(bytes_view bytes) override {
        auto const state = body_.append(bytes);
        if (state == http::buffered_body::state::too_long) decided_ = refusal(413, "the body is too long");
        if (state == http::buffered_body::state::no_room) decided_ = refusal(503, "too many bodies at a time");
        return !decided_;
    }
    http::response finish(http::body_end end) override {
        if (!decided_ && end != http::body_end::complete) decided_ = refusal(400, "the body did not come whole");
        auto response = decided_ ? *std::move(decided_) : application_.respond(head_, body_.text());
        add_admin_headers(response);
        if (head_.method == "HEAD") {
            response.to_head = true;
            response.length = response.body.size();
        }
        report(response);
        return response;
    }

private:
    void report(http::response const& response) {
        outcome_.path = shown_path(http::raw_path_of(head_.target));
        auto why = why_of(response);
        if (why.empty()) return;
        outcome_.refusal = std::make_shared<service::refusal>();
        outcome_.refusal->message = std::move(why);
    }

    admin_api const& application_;
    http::request const& head_;
    service::outcome& outcome_;
    std::optional<http::response> decided_;
    http::buffered_body body_;
};

}  // namespace

std::unique_ptr<http::exchange> admin_api::begin(service::arrival const& request) {
    auto const& head = request.head;
    auto decided = open_path(head, admin_path(head), state_);
    if (!decided) {
        if (auto const refused = check_admin_access(head, request.connection, rules_)) {
            decided = refusal(refused->status, refused->why);
            if (refused->status == 401) decided->add("WWW-Authenticate", "Bearer");
        } else {
            decided = check_path(head, admin_path(head));
        }
    }
    return std::make_unique<admin_exchange>(*this, request, std::move(decided), kept_bodies_);
}

bool admin_api::may_block(http::request const& head) const noexcept {
    return admin_path(head) == at_rest::path && at_rest_.may_block();
}

http::response admin_api::respond(http::request const& head, std::string_view body) const {
    auto const name = admin_path(head);
    if (name == at_rest::path) return at_rest_.respond(head);
    return name == kms_calls ? list_or_clear_calls(head) : explain(head, *explained_request(name), body);
}

http::response admin_api::list_or_clear_calls(http::request const& head) const {
    if (!reads(head)) {
        calls_.clear();
        http::response response;
        response.status = 204;
        response.frame = http::framing::none;
        return response;
    }
    auto const query = parse_ledger_query(head.target);
    return query ? json_response(200, print_calls(calls_.find(*query))) : refusal(400, query.error().text);
}

http::response admin_api::explain(http::request const& head, std::string_view id, std::string_view body) const {
    auto const record = journal_.find(id);
    if (!record) return refusal(404, "there is no such request, or no longer");
    json::object explanation;
    if (reads(head)) {
        explanation = explainer_.explain(*record);
    } else {
        boost::system::error_code ec;
        auto const sent = json::parse(body, ec);
        auto const* text = !ec && sent.is_object() ? sent.get_object().if_contains("canonical_request") : nullptr;
        if (!text || !text->is_string()) return refusal(400, "expected {\"canonical_request\": \"...\"}");
        explanation = explainer_.compare(*record, text->get_string());
    }
    if (!wants_text(head)) return json_response(200, std::move(explanation));
    make_utf8(explanation);
    http::response response;
    response.add("Content-Type", "text/plain; charset=utf-8");
    response.body = explain::as_text(explanation);
    return response;
}

http::response admin_api::refuse(http::head_fault, service::arrival const&) {
    return http::bare_response(http::bare_fault::bad_request);
}

}  // namespace s3seal::mock
