// How an object gets encrypted.
#pragma once

#include "server/s3/encryption/customer_key.hpp"

#include <optional>
#include <string>

namespace s3seal::s3 {

struct encryption_decision {
    std::string mode = "AES256";                // AES256, aws:kms, aws:kms:dsse, SSE-C
    std::optional<std::string> kms_key;         // as given; absent with a KMS mode: the managed key aws/s3
    bool bucket_key = false;                    // only ever true with aws:kms
    std::string context;                        // the caller's own encryption context, JSON text; "" when none
    std::optional<std::string> context_header;  // as sent: the response repeats it
    std::optional<s3::customer_key> customer;   // with SSE-C

    bool uses_kms() const noexcept { return mode == "aws:kms" || mode == "aws:kms:dsse"; }
};

}  // namespace s3seal::s3
