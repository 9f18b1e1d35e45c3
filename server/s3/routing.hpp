// Which operation a request is for.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/operation.hpp"

namespace s3seal::s3 {

// The row for a request, or why there is none: 405 with its elements, or the special errors of object sub-resources.
result<operation const*> find_operation(request_context const& context);

}  // namespace s3seal::s3
