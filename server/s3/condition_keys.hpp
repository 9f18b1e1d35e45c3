// What policies may ask about an S3 request.
#pragma once

#include "server/iam/facts.hpp"
#include "server/s3/context.hpp"

namespace s3seal::s3 {

// Keys that the request has no value for are left out: a default encryption, above all, is no header.
iam::condition_keys collect_condition_keys(request_context const& context);

}  // namespace s3seal::s3
