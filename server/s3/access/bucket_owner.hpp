// Whose bucket a request believes to speak of: x-amz-expected-bucket-owner, and the same for the source of a copy.
// Source: S3 user guide, "Verifying bucket ownership with bucket owner condition".
#pragma once

#include "server/http/request.hpp"
#include "server/s3/request/error.hpp"
#include "storage/model.hpp"

#include <string_view>

namespace s3seal::s3 {

// A header may come several times: then each value must hold.
// InvalidBucketOwnerAWSAccountID unless all are twelve digits.
result<> check_owner_syntax(http::request const& request, std::string_view header);

// NoSuchBucket (null), AccessDenied; in this order.
result<> check_owner(http::request const& request, std::string_view header, storage::bucket const* bucket,
                     std::string_view bucket_name);

}  // namespace s3seal::s3
