// From a decision to what is stored of it and shown of it.
#pragma once

#include "server/s3/context.hpp"
#include "server/s3/encryption_decision.hpp"
#include "storage/model.hpp"

namespace s3seal::s3 {

// Asks KMS for the key that the decision names, as the caller. KMS.* errors, AccessDenied.
result<storage::encryption> seal_for_write(request_context const& context, encryption_decision const& decision);

// Whether the object's key may still be used: reading calls KMS too.
result<> check_key_for_read(request_context const& context, storage::encryption const& sealed);

// x-amz-server-side-encryption and its companions. The key is always shown as its full ARN, a bucket key only when
// there is one.
void add_encryption_headers(http::response& answer, storage::encryption const& sealed);

// For an ETag that says nothing about the content: MD5 of the plaintext is shown for AES256 alone.
std::string make_etag(random_source& random, storage::encryption const& sealed, std::string_view md5);

}  // namespace s3seal::s3
