// Which operation a request is for.
#pragma once

#include "server/s3/operation_table.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

namespace s3seal::s3 {

// What of a request says so.
struct route {
    on resource;
    http::request const& request;
    http::request const& sent;  // with the signature
    http::target const& target;
    bool names_express = false;
};

route route_of(request_context const& context);

// The row for a request: of those that fit the most specific one, of several such the one whose sub-resource comes
// first by its name. A request with a sub-resource is never for a row without. Or why there is none: 405 with its
// elements, or the special errors of object sub-resources.
result<operation const*> find_operation(operation_table const& table, route const& wanted);

}  // namespace s3seal::s3
