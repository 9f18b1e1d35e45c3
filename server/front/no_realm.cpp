#include "server/front/no_realm.hpp"

#include "server/log/log.hpp"
#include "server/xml/codec.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

namespace s3seal::front {

namespace {

struct error_document {
    static constexpr xml::form document{.root = "Error", .name_space = ""};
    std::string_view code;
    std::string_view message;
    std::string_view request_id;
};
void describe(xml::printer& ar, error_document& x) {
    ar.required("Code", x.code);
    ar.required("Message", x.message);
    ar.required("RequestId", x.request_id);
}

}  // namespace

std::unique_ptr<http::exchange> no_realm::begin(service::arrival const& request) {
    bool const is_missing = why_.code == storage::errc::not_found;
    auto const& row = aws::row_of(is_missing ? aws::errc::no_such_namespace : aws::errc::internal_error);
    if (!is_missing) log::error(fmt::format("namespace {} cannot be opened: {}", name_, why_.detail));
    bool const as_json = request.head.has("X-Amz-Target");
    http::response response;
    response.status = row.status;
    response.add("Content-Type", as_json ? "application/x-amz-json-1.1" : "application/xml");
    response.add(as_json ? "x-amzn-RequestId" : "x-amz-request-id", request.id);
    response.body = as_json
                        ? boost::json::serialize(boost::json::object{{"__type", row.code}, {"message", row.message}})
                        : xml::write(error_document{row.code, row.message, request.id});
    response.to_head = request.head.method == "HEAD";
    response.length = response.body.size();
    auto& outcome = request.outcome;
    outcome.error_code = row.code;
    outcome.stage = "namespace";
    outcome.refusal = std::make_shared<service::refusal>();
    outcome.refusal->message = row.message;
    return std::make_unique<service::decided_exchange>(std::move(response));
}

http::response no_realm::refuse(http::head_fault, service::arrival const&) {
    return http::bare_response(http::bare_fault::bad_request);
}

}  // namespace s3seal::front
