// Query parameters that replace headers of a response: response-content-type and its like.
// Source: S3 API, "GetObject".
#pragma once

#include "server/s3/object/object_headers.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

namespace s3seal::s3 {

// response-content-type and its like replace what is stored.
result<stored_headers> apply_overrides(request_context const& context, stored_headers stored);

}  // namespace s3seal::s3
