// CreateBucket for directory buckets.
#pragma once

#include "server/http/response.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/metadata_store.hpp"

#include <string_view>

namespace s3seal::s3 {

// InvalidBucketName, InvalidArgument, MalformedXML, InvalidRequest, NotImplemented, BucketAlreadyOwnedByYou,
// BucketAlreadyExists.
result<http::response> create_directory_bucket(storage::metadata_store& metadata, request_context& context,
                                               std::string_view body);

}  // namespace s3seal::s3
