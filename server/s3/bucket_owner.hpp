// Whose bucket a request believes to speak of: x-amz-expected-bucket-owner, and the same for the source of a copy.
#pragma once

#include "server/s3/error.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string_view>

namespace s3seal::s3 {

// InvalidBucketOwnerAWSAccountID unless it is twelve digits or absent.
result<> check_owner_syntax(std::optional<std::string_view> expected);

// NoSuchBucket, AccessDenied; in this order.
result<> check_owner(std::optional<std::string_view> expected, std::optional<storage::bucket> const& bucket,
                     std::string_view bucket_name);

}  // namespace s3seal::s3
