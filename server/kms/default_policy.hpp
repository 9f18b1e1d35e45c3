// The policies of keys for which nobody wrote one.
// Source: KMS guide, "Default key policy".
#pragma once

#include <string>
#include <string_view>

namespace s3seal::kms {

// The account's root may do everything, and with that lets the account's own policies count.
std::string default_policy(std::string_view account, std::string_view region);

// Of aws/s3: usable through S3 alone, by everybody of its account.
std::string managed_policy(std::string_view account, std::string_view region);

// Of aws/s3.
inline constexpr std::string_view managed_description =
    "Default key that protects my S3 objects when no other key is defined";

}  // namespace s3seal::kms
