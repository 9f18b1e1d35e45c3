// The last step of a request, which stores what it changes: between two points.
#pragma once

#include "server/http/response.hpp"
#include "server/s3/request/context.hpp"

namespace s3seal::s3 {

// What `last` gives, unless the request is stopped before or after it.
template <class Last>
result<http::response> commit(request_context const& context, Last last) {
    auto const verb = context.op->verb;
    if (verb == "GET" || verb == "HEAD") return last();
    CHECK_OK(context.points.reach(service::point::before_commit));
    TRY(auto response, last());
    CHECK_OK(context.points.reach(service::point::after_commit));
    return response;
}

}  // namespace s3seal::s3
