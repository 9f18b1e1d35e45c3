// How a response shows the checksum of an object.
#pragma once

#include "server/http/response.hpp"
#include "storage/model.hpp"

namespace s3seal::s3 {

// x-amz-checksum-* and x-amz-checksum-type, when there is one.
void add_checksum_headers(http::response& response, storage::checksum const& digest);

}  // namespace s3seal::s3
