// Query parameters that concern one object on reading and deleting.
#pragma once

#include "server/s3/object/object_headers.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

namespace s3seal::s3 {

// `versionId`: a bucket that never was versioned knows the null version alone.
result<> check_version_id(request_context const& context);
result<> check_version_id(std::optional<std::string_view> version);

// response-content-type and its like replace what is stored.
result<stored_headers> apply_overrides(request_context const& context, stored_headers const& stored);

// x-amz-checksum-* and x-amz-checksum-type, when there is one.
void add_checksum_headers(http::response& answer, storage::checksum const& digest);

}  // namespace s3seal::s3
