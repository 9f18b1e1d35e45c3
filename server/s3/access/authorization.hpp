// Whether the caller may do what it asks for: identity policies, the bucket's policy, public access.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

#include <string_view>

namespace s3seal::s3 {

// Everything that the operation needs. AccessDenied: with its reason for the bucket's own account, without for others.
result<> authorize(request_context const& context);

// One action on the bucket itself, for what depends on it: who may not list a bucket does not learn that a key is
// missing from it.
result<> authorize_on_bucket(request_context const& context, std::string_view action);

// "arn:aws:s3:::bucket", "arn:aws:s3:::bucket/key".
std::string object_arn(request_context const& context);

// AccessDenied because of one action on the bucket, in the words for its own account.
error denied_on_bucket(request_context const& context, std::string_view action, std::string_view because);

}  // namespace s3seal::s3
