// SSE-C: keys that customers send with their requests. Never stored; only a salted verifier is (envelope.hpp).
// Source: S3 user guide, "Using server-side encryption with customer-provided keys (SSE-C)".
#pragma once

#include "server/http/request.hpp"
#include "server/s3/request/error.hpp"
#include "storage/crypto/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// storage::encryption::mode of such objects; never shown.
inline constexpr std::string_view customer_key_mode = "SSE-C";

// The three headers, as sent.
struct customer_key_headers {
    std::optional<std::string_view> algorithm;
    std::optional<std::string_view> key;
    std::optional<std::string_view> md5;

    static customer_key_headers from(http::request const& request);
    // x-amz-copy-source-server-side-encryption-customer-...
    static customer_key_headers of_copy_source(http::request const& request);
    bool any() const noexcept { return algorithm || key || md5; }
};

struct customer_key {
    storage::secret key;  // 32 bytes, unless its length was not checked
    std::string md5;      // as sent: answers repeat it
};

enum class key_length {
    checked,    // on writing
    unchecked,  // on reading: a key of another length is just another key (recorded)
};

// AES256, when one is named. InvalidEncryptionAlgorithmError.
result<> check_customer_algorithm(customer_key_headers const& sent);

// All three must be there; then the algorithm, the MD5 and the length are looked at, in this order. The texts are
// AWS's, and name x-amz-server-side-encryption whichever header is wrong (recorded).
result<customer_key> parse_customer_key(customer_key_headers const& sent, key_length length);

// InvalidArgument (recorded; not InvalidRequest): over plain HTTP the key would travel in the open.
error insecure_customer_key();

}  // namespace s3seal::s3
