// What happened: the journal of requests.
#include "server/journal/event_stream.hpp"
#include "server/journal/har.hpp"
#include "server/journal/page.hpp"
#include "server/journal/query.hpp"
#include "server/journal/record_json.hpp"
#include "server/mock/admin_api.hpp"
#include "server/mock/responses.hpp"
#include "server/mock/route.hpp"
#include "server/mock/vocabulary.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::mock {

namespace {

using parsed = basic_result<journal::query, journal::query_error>;

// Whose journal it is, and in which form it is shown, was decided before.
parsed parse_filters(admin_call const& call) {
    std::vector<std::pair<std::string, std::string>> filters;
    for (auto const& [name, value] : call.target.query)
        if (name != "namespace" && name != "format") filters.emplace_back(name, value);
    return journal::parse_query(filters, known_words());
}

http::response archive_of(admin_call const& call, journal::query const& wanted) {
    auto const page = journal::find_page(call.realm.requests, wanted);
    return json_response(200, journal::print_archive(page.records, call.svc.state.version));
}

admin_response list_requests(admin_call const& call) {
    auto const format = call.query("format").value_or("json");
    if (format != "json" && format != "har") return refusal(400, "format takes json or har");
    auto const wanted = parse_filters(call);
    if (!wanted) return refusal(400, wanted.error().text);
    if (format == "har") return archive_of(call, *wanted);
    return json_response(200, journal::print_page(journal::find_page(call.realm.requests, *wanted)));
}

// All that is there, as far as nobody says otherwise.
admin_response export_requests(admin_call const& call) {
    auto wanted = parse_filters(call);
    if (!wanted) return refusal(400, wanted.error().text);
    if (!call.query("limit")) wanted->limit = journal::longest_page;
    if (!call.query("order")) wanted->order = journal::order::oldest;
    return archive_of(call, *wanted);
}

admin_response show_request(admin_call const& call) {
    auto const record = call.realm.requests.find(call.arguments.front());
    if (!record) return refusal(404, "there is no such request, or no longer");
    return json_response(200, journal::print_whole_record(*record));
}

// A browser that lost the connection says in a header where it was.
admin_response stream_requests(admin_call const& call) {
    auto wanted = parse_filters(call);
    if (!wanted) return refusal(400, wanted.error().text);
    auto const last_event = call.head.find("Last-Event-ID");
    auto const resumed = last_event ? parse_decimal(*last_event) : std::nullopt;
    if (last_event && !resumed) return refusal(400, "Last-Event-ID takes the id of an event");
    auto const after = resumed ? resumed : wanted->cursor;
    http::response response;
    response.add("Content-Type", "text/event-stream");
    response.frame = http::framing::chunked;
    response.source = std::make_unique<journal::event_stream>(call.realm.requests, *std::move(wanted),
                                                              after.value_or(call.realm.requests.last()));
    return response;
}

#define S3SEAL_FILTERS                                                                                              \
    "operation bucket key caller status error_code encryption.mode kms_key from bucket_key committed customer_key " \
    "checksum signature_form since until request_id test fault cursor"

constexpr route request_rows[] = {
    {.method = "GET",
     .path = "/_s3seal/requests",
     .operation = "listRequests",
     .query = S3SEAL_FILTERS " state order limit format",
     .respond = list_requests,
     .where = runs::beside},
    {.method = "GET",
     .path = "/_s3seal/requests.har",
     .operation = "exportRequests",
     .query = S3SEAL_FILTERS " state order limit",
     .respond = export_requests,
     .where = runs::beside},
    {.method = "GET",
     .path = "/_s3seal/requests/stream",
     .operation = "streamRequests",
     .query = S3SEAL_FILTERS,  // they are shown when they are decided: all in the same state
     .respond = stream_requests},
    {.method = "GET",
     .path = "/_s3seal/requests/{id}",
     .operation = "getRequest",
     .query = "",
     .respond = show_request},
};

#undef S3SEAL_FILTERS

}  // namespace

routes request_routes() noexcept {
    return request_rows;
}

}  // namespace s3seal::mock
