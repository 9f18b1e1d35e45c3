// The object that a request names.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/model.hpp"

namespace s3seal::s3 {

// With its parts. NoSuchKey; AccessDenied instead for who may not list the bucket.
result<storage::object> load_object(request_context const& context);

}  // namespace s3seal::s3
