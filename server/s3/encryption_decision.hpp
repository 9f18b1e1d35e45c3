// How an object that is being written gets encrypted: the one place that decides it, for every operation that writes.
#pragma once

#include "server/http/request.hpp"
#include "server/s3/customer_key.hpp"
#include "server/s3/directory_encryption.hpp"
#include "server/s3/error.hpp"
#include "storage/model.hpp"

#include <map>
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
    customer_key_headers customer;

    static encryption_headers from(http::request const& request);
};

// What the decision needs to know of the request besides its headers.
struct write_target {
    std::string_view caller_arn;
    std::string_view object_arn;
    std::string_view action = "s3:PutObject";  // named when blocked: s3:CopyObject for copies
    bool secure = false;                       // customers' keys may travel on this connection
    bool own_account = true;                   // caller and bucket are of one account; others are told no reasons
    std::optional<directory_target> directory = {};
};

struct encryption_decision {
    std::string mode = "AES256";                // AES256, aws:kms, aws:kms:dsse, SSE-C
    std::optional<std::string> kms_key;         // as given; absent with a KMS mode: the managed key aws/s3
    bool bucket_key = false;                    // only ever true with aws:kms
    std::string context;                        // the caller's own encryption context, JSON text; "" when none
    std::optional<std::string> context_header;  // as sent: the answer repeats it
    std::optional<s3::customer_key> customer;   // with SSE-C

    bool uses_kms() const noexcept { return mode == "aws:kms" || mode == "aws:kms:dsse"; }
};

// Pure. Explicit headers win over the bucket's default; what is not said is inherited.
result<encryption_decision> decide(encryption_headers const& headers, storage::default_encryption const& bucket_default,
                                   write_target const& target);

// Whether a customer's key may come with a write at all. InvalidArgument: not over this connection; AccessDenied: not
// into this bucket.
result<> check_customer_keys(storage::default_encryption const& bucket_default, write_target const& target);

// Encryption headers on operations that choose none: reading, and parts of an upload. Only a customer's key is taken.
result<> check_no_choice(encryption_headers const& headers, bool secure);

// The names and strings of an encryption context that a header or a stored row carries. Absent: it is none.
std::optional<std::map<std::string, std::string>> parse_string_map(std::string_view json);

}  // namespace s3seal::s3
