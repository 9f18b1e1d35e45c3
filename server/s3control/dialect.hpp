// S3 Control: what is done to resources of S3 by their ARN. Of its operations those for tags of buckets are here.
// Source: S3 API, "Amazon S3 Control".
#pragma once

#include "server/http/request.hpp"
#include "server/s3/dialect.hpp"

namespace s3seal::s3control {

// Its requests are signed for S3, but name an account and begin with the service's version.
bool is_request(http::request const& head);

s3::dialect const& dialect() noexcept;

}  // namespace s3seal::s3control
