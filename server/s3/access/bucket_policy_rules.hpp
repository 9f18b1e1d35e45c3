// What S3 asks of a bucket policy beyond the grammar of policies.
#pragma once

#include "server/aws/arns.hpp"
#include "server/iam/policy.hpp"
#include "server/s3/request/error.hpp"

#include <string_view>

namespace s3seal::s3 {

inline constexpr std::size_t max_policy_bytes = 20 * 1024;

// MalformedPolicy with S3's text: it is no policy, names other resources than this bucket, or actions that do not fit.
result<iam::policy> parse_bucket_policy(std::string_view json, std::string_view bucket_arn);

}  // namespace s3seal::s3
