// If-None-Match and If-Match of what writes an object.
// Source: S3 user guide, "How to prevent object overwrites with conditional writes".
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/metadata_store.hpp"

namespace s3seal::s3 {

// What their values may be is checked before anything exists or not. NotImplemented.
result<storage::expectation> parse_write_conditions(http::request const& request);

// Checked before the upload too: nobody should send gigabytes to learn that the object is there already.
// PreconditionFailed, NoSuchKey.
result<> check_expectation(storage::metadata_store& metadata, request_context const& context,
                           storage::expectation const& expected);

// What storage says of an expectation that does not hold.
error from_expectation(request_context const& context, storage::error const& refusal);

}  // namespace s3seal::s3
