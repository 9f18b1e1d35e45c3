#include "server/s3/routing.hpp"

#include "server/auth/protocol.hpp"

#include <string>

namespace s3seal::s3 {

namespace {

bool has_query(route const& wanted, std::string_view name) {
    return http::find_query(wanted.target, name).has_value();
}

bool is_for_express(route const& wanted) {
    return wanted.names_express || auth::scope_service(wanted.sent) == auth::s3express_protocol().service;
}

bool fits(operation const& row, route const& wanted) {
    return row.verb == wanted.request.method && (row.query.empty() || has_query(wanted, row.query)) &&
           (row.second_query.empty() || has_query(wanted, row.second_query)) &&
           (row.header.empty() || wanted.request.has(row.header)) && (!row.express_only || is_for_express(wanted));
}

// The first row, of any verb, that asks for a sub-resource of the request, else for a parameter. Null: there is none.
operation const* first_named(operation_table const& table, on resource, http::target const& target) {
    operation const* first = nullptr;
    for (auto const& parameter : target.query) {
        auto const rows = table.rows_asking(resource, parameter.name);
        if (parameter.name.empty() || rows.empty()) continue;
        if (!first || rows.data() < first) first = rows.data();
    }
    return first;
}

// Of those that fit: the most specific one, of several such the first.
operation const* better(operation const* best, std::span<operation const> rows, route const& wanted) {
    for (auto const& row : rows) {
        if (!fits(row, wanted)) continue;
        auto const gain = best ? static_cast<int>(specificity_of(row)) - static_cast<int>(specificity_of(*best)) : 1;
        if (gain > 0 || (gain == 0 && &row < best)) best = &row;
    }
    return best;
}

// A request with a sub-resource is never for a row that has none. `named`: what first_named() gave.
operation const* find_fitting(operation_table const& table, route const& wanted, operation const* named) {
    if (!named) return better(nullptr, table.rows_asking(wanted.resource, {}), wanted);
    operation const* best = nullptr;
    for (auto const& parameter : wanted.target.query) {
        auto const rows = table.rows_asking(wanted.resource, parameter.name);
        if (!rows.empty() && rows.front().has_subresource() == named->has_subresource() && !rows.front().query.empty())
            best = better(best, rows, wanted);
    }
    return best;
}

error method_not_allowed(operation_table const& table, route const& wanted, std::string_view subresource) {
    std::string allow;
    for (auto const& row : table.rows_on(wanted.resource)) {
        if (row.query != subresource) continue;
        if (allow.find(row.verb) != std::string::npos) continue;
        if (!allow.empty()) allow += ", ";
        allow += row.verb;
    }
    constexpr std::string_view types[] = {"SERVICE", "BUCKET", "OBJECT"};
    auto const type = subresource == "uploadId" ? std::string_view{"UPLOAD"} : types[static_cast<int>(wanted.resource)];
    return error{errc::method_not_allowed}
        .with("Method", wanted.request.method)
        .with("ResourceType", type)
        .header("Allow", allow);
}

// Sub-resource that S3 has on the other one of bucket and object only: without it the request would be a good one,
// which writes, empties or deletes what it was not about.
std::string_view misplaced_subresource(operation_table const& table, route const& wanted) {
    if (wanted.resource == on::service) return {};
    auto const* const named =
        first_named(table, wanted.resource == on::object ? on::bucket : on::object, wanted.target);
    return named && named->has_subresource() ? named->query : std::string_view{};
}

// Requests that name a sub-resource where it does not belong have messages of their own.
result<> check_misplaced(route const& wanted) {
    auto const verb = wanted.request.method;
    if (wanted.resource != on::object) return {};
    if (verb == "PUT" && has_query(wanted, "partNumber") && !has_query(wanted, "uploadId"))
        return invalid_argument("This operation does not accept partNumber without uploadId", "partNumber",
                                "partNumber");
    if (verb == "GET" && has_query(wanted, "uploads"))
        return error{errc::invalid_request, "Key is not expected for the GET method ?uploads subresource"};
    if (verb == "GET" && has_query(wanted, "versions"))
        return error{errc::invalid_request, "There is no such thing as the ?versions sub-resource for a key"};
    return {};
}

result<> check_copy_source(route const& wanted, operation const& found) {
    constexpr std::string_view header = "x-amz-copy-source";
    auto const sent = wanted.request.find(header);
    if (!sent || found.header == header) return {};
    return invalid_argument("You can only specify a copy source header for copy requests.", header, *sent);
}

}  // namespace

route route_of(request_context const& context) {
    auto const resource = context.bucket_name.empty() ? on::service : context.key.empty() ? on::bucket : on::object;
    return {resource, context.request, context.sent, context.target, context.names_express()};
}

result<operation const*> find_operation(operation_table const& table, route const& wanted) {
    CHECK_OK(check_misplaced(wanted));
    // A preflight has the target of the request to come, which is not looked at.
    bool const preflight = wanted.request.method == "OPTIONS";
    auto const* const named = preflight ? nullptr : first_named(table, wanted.resource, wanted.target);
    if (!named && !preflight)
        if (auto const misplaced = misplaced_subresource(table, wanted); !misplaced.empty())
            return method_not_allowed(table, wanted, misplaced);
    auto const* const found = find_fitting(table, wanted, named);
    if (!found) return method_not_allowed(table, wanted, named ? named->query : std::string_view{});
    CHECK_OK(check_copy_source(wanted, *found));
    return found;
}

}  // namespace s3seal::s3
