#include "server/s3/routing.hpp"

#include "server/auth/protocol.hpp"
#include "server/s3/registry.hpp"

#include <algorithm>
#include <string>

namespace s3seal::s3 {

namespace {

on resource_of(request_context const& context) {
    if (context.bucket_name.empty()) return on::service;
    return context.key.empty() ? on::bucket : on::object;
}

bool has_query(request_context const& context, std::string_view name) {
    return name.empty() || context.query(name).has_value();
}

bool is_for_express(request_context const& context) {
    return context.names_express() || auth::scope_service(context.sent) == auth::s3express_protocol().service;
}

bool fits(operation const& row, request_context const& context) {
    if (row.express_only && !is_for_express(context)) return false;
    return row.verb == context.request.method && has_query(context, row.query) &&
           has_query(context, row.second_query) && (row.header.empty() || context.request.has(row.header));
}

// Sub-resource of the request, if some operation on this resource knows it.
std::string_view known_subresource(request_context const& context, on resource) {
    if (context.target.query.empty()) return {};
    for (auto const& row : all_operations())
        if (row.resource == resource && !row.query.empty() && context.query(row.query)) return row.query;
    return {};
}

error method_not_allowed(request_context const& context, on resource, std::string_view subresource) {
    std::string allow;
    for (auto const& row : all_operations()) {
        if (row.resource != resource || row.query != subresource) continue;
        if (allow.find(row.verb) != std::string::npos) continue;
        if (!allow.empty()) allow += ", ";
        allow += row.verb;
    }
    constexpr std::string_view types[] = {"SERVICE", "BUCKET", "OBJECT"};
    auto const type = subresource == "uploadId" ? std::string_view{"UPLOAD"} : types[static_cast<int>(resource)];
    return error{errc::method_not_allowed}
        .with("Method", context.request.method)
        .with("ResourceType", type)
        .header("Allow", allow);
}

// Sub-resource that S3 has on the other one of bucket and object only: without it the request would be a good one,
// which writes, empties or deletes what it was not about.
std::string_view misplaced_subresource(request_context const& context, on resource) {
    if (resource == on::service || context.target.query.empty()) return {};
    auto const other = resource == on::object ? on::bucket : on::object;
    for (auto const& row : all_operations())
        if (row.resource == other && row.has_subresource() && context.query(row.query)) return row.query;
    return {};
}

// Requests that name a sub-resource where it does not belong have messages of their own.
result<> check_misplaced(request_context const& context, on resource) {
    auto const verb = context.request.method;
    if (context.request.has("x-amz-copy-source") && verb != "PUT")
        return invalid_argument("You can only specify a copy source header for copy requests.", "x-amz-copy-source",
                                *context.request.find("x-amz-copy-source"));
    if (resource != on::object) return {};
    if (verb == "PUT" && context.query("partNumber") && !context.query("uploadId"))
        return invalid_argument("This operation does not accept partNumber without uploadId", "partNumber",
                                "partNumber");
    if (verb == "GET" && context.query("uploads"))
        return error{errc::invalid_request, "Key is not expected for the GET method ?uploads subresource"};
    if (verb == "GET" && context.query("versions"))
        return error{errc::invalid_request, "There is no such thing as the ?versions sub-resource for a key"};
    return {};
}

}  // namespace

result<operation const*> find_operation(request_context const& context) {
    auto const resource = resource_of(context);
    CHECK_OK(check_misplaced(context, resource));
    auto const subresource = known_subresource(context, resource);
    if (subresource.empty())
        if (auto const misplaced = misplaced_subresource(context, resource); !misplaced.empty())
            return method_not_allowed(context, resource, misplaced);
    for (auto const& row : all_operations())
        if (row.resource == resource && row.query == subresource && fits(row, context)) return &row;
    return method_not_allowed(context, resource, subresource);
}

}  // namespace s3seal::s3
