// Why a request was refused.
#include "server/explain/explainer.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"

#include <boost/json.hpp>

#include <utility>

namespace s3seal::mock {

namespace {

namespace json = boost::json;

admin_response respond_with(admin_call const& call, json::object explanation) {
    auto const format = call.query("format");
    bool const as_text = format ? format == "text" : call.head.find("Accept").value_or("").starts_with("text/plain");
    if (!as_text) return json_response(200, std::move(explanation));
    make_utf8(explanation);
    http::response response;
    response.add("Content-Type", "text/plain; charset=utf-8");
    response.body = explain::as_text(explanation);
    return response;
}

admin_response explain_request(admin_call const& call) {
    auto const record = call.realm.requests.find(call.arguments.front());
    if (!record) return refusal(404, "there is no such request, or no longer");
    return respond_with(call, call.realm.explainer.explain(*record));
}

admin_response compare_request(admin_call const& call) {
    auto const record = call.realm.requests.find(call.arguments.front());
    if (!record) return refusal(404, "there is no such request, or no longer");
    boost::system::error_code ec;
    auto const sent = json::parse(call.body, ec);
    auto const* text = !ec && sent.is_object() ? sent.get_object().if_contains("canonical_request") : nullptr;
    if (!text || !text->is_string()) return refusal(400, "expected {\"canonical_request\": \"...\"}");
    return respond_with(call, call.realm.explainer.compare(*record, text->get_string()));
}

constexpr std::string_view path = "/_s3seal/requests/{id}/explain";
constexpr route explanation_rows[] = {
    {.method = "GET", .path = path, .operation = "explainRequest", .query = "format", .respond = explain_request},
    {.method = "POST",
     .path = path,
     .operation = "compareCanonicalRequest",
     .query = "format",
     .respond = compare_request},
};

}  // namespace

routes explanation_routes() noexcept {
    return explanation_rows;
}

}  // namespace s3seal::mock
