// How an object gets encrypted.
#pragma once

#include "server/s3/encryption/customer_key.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// What decided it.
namespace decided_by {
inline constexpr std::string_view header = "header";
inline constexpr std::string_view bucket_default = "bucket default";
inline constexpr std::string_view session = "session";  // of a directory bucket
inline constexpr std::string_view stored = "stored";    // the object's, or its upload's, before this request
}  // namespace decided_by

struct encryption_decision {
    std::string mode = "AES256";                // AES256, aws:kms, aws:kms:dsse, SSE-C
    std::optional<std::string> kms_key;         // as given; absent with a KMS mode: the managed key aws/s3
    bool bucket_key = false;                    // only ever true with aws:kms
    std::string context;                        // the caller's own encryption context, JSON text; "" when none
    std::optional<std::string> context_header;  // as sent: the response repeats it
    std::optional<s3::customer_key> customer;   // with SSE-C
    std::string_view from = decided_by::bucket_default;

    bool uses_kms() const noexcept { return mode == "aws:kms" || mode == "aws:kms:dsse"; }
};

}  // namespace s3seal::s3
