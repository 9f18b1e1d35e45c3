// What requests and responses say of an object's encryption.
#pragma once

#include "server/s3/encryption/customer_key.hpp"
#include "server/s3/request/context.hpp"
#include "storage/base/random.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// The customer's key for reading this object: there must be one exactly when the object needs it, and the right one.
// Nothing for other objects. InvalidRequest, InvalidArgument, InvalidEncryptionAlgorithmError, AccessDenied.
result<std::optional<customer_key>> find_customer_key(customer_key_headers const& sent,
                                                      storage::encryption const& sealed);

// x-amz-server-side-encryption and its companions, or those of a customer's key. A KMS key is always shown as its full
// ARN, a bucket key only when there is one. `customer_md5`: as sent. What is shown is reported too.
void add_encryption_headers(request_context const& context, http::response& response, storage::encryption const& sealed,
                            std::string_view customer_md5);
// As what the request writes or reads is encrypted. `from`: decided_by.
void report_encryption(request_context const& context, storage::encryption const& sealed, std::string_view from);

// MD5 of the plaintext is the ETag for AES256 alone, and not in directory buckets; else it says nothing.
bool has_md5_etag(request_context const& context, storage::encryption const& sealed);
std::string make_etag(random_source& random, request_context const& context, storage::encryption const& sealed,
                      std::string_view md5);

}  // namespace s3seal::s3
