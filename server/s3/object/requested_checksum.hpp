// x-amz-checksum-algorithm of operations that send no content: copies, and the begin of a multipart upload.
#pragma once

#include "server/body/checksum.hpp"
#include "server/http/request.hpp"
#include "server/s3/request/error.hpp"

namespace s3seal::s3 {

// Null: none is named. InvalidRequest: there is none of that name.
result<body::checksum_row const*> find_requested_checksum(http::request const& request);

}  // namespace s3seal::s3
