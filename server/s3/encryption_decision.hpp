// How an object that is being written gets encrypted: the one place that decides it, for every operation that writes.
#pragma once

#include "server/http/request.hpp"
#include "server/s3/error.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

namespace header {
inline constexpr std::string_view sse = "x-amz-server-side-encryption";
inline constexpr std::string_view sse_kms_key = "x-amz-server-side-encryption-aws-kms-key-id";
inline constexpr std::string_view sse_context = "x-amz-server-side-encryption-context";
inline constexpr std::string_view sse_bucket_key = "x-amz-server-side-encryption-bucket-key-enabled";
inline constexpr std::string_view sse_customer_algorithm = "x-amz-server-side-encryption-customer-algorithm";
inline constexpr std::string_view sse_customer_key = "x-amz-server-side-encryption-customer-key";
inline constexpr std::string_view sse_customer_key_md5 = "x-amz-server-side-encryption-customer-key-MD5";
}  // namespace header

// The encryption headers of one request, as sent.
struct encryption_headers {
    std::optional<std::string_view> algorithm;
    std::optional<std::string_view> kms_key;
    std::optional<std::string_view> context;
    std::optional<std::string_view> bucket_key;
    std::optional<std::string_view> customer_algorithm;
    std::optional<std::string_view> customer_key;
    std::optional<std::string_view> customer_key_md5;

    static encryption_headers from(http::request const& request);
    bool customer_provided() const noexcept { return customer_algorithm || customer_key || customer_key_md5; }
};

// What the decision needs to know of the request besides its headers.
struct write_target {
    std::string_view caller_arn;
    std::string_view object_arn;
    std::string_view action = "s3:PutObject";  // named when blocked: s3:CopyObject for copies
    bool secure = false;                       // over TLS
};

struct encryption_decision {
    std::string mode = "AES256";                // AES256, aws:kms, aws:kms:dsse
    std::optional<std::string> kms_key;         // as given; absent with a KMS mode: the managed key aws/s3
    bool bucket_key = false;                    // only ever true with aws:kms
    std::string context;                        // the caller's own encryption context, JSON text; "" when none
    std::optional<std::string> context_header;  // as sent: the answer repeats it

    bool uses_kms() const noexcept { return mode != "AES256"; }
};

// Pure. Explicit headers win over the bucket's default; what is not said is inherited.
result<encryption_decision> decide(encryption_headers const& headers, storage::default_encryption const& bucket_default,
                                   write_target const& target);

// Encryption headers on operations that only read: refused unless they are a customer key's.
result<> check_read_headers(encryption_headers const& headers, bool secure);

}  // namespace s3seal::s3
