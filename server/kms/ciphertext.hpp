// What Encrypt and GenerateDataKey give out, and Decrypt takes back:
//
//   version 1 byte (1) | length 1 byte | key ARN | material id 32 bytes | storage/crypto/wrapping.hpp
//
// Everything in front, and the encryption context, is authenticated. Each is sealed under a key of its own, so that no
// nonce comes twice.
#pragma once

#include "server/kms/service.hpp"
#include "storage/base/random.hpp"
#include "storage/crypto/wrapping.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::kms {

struct parsed_ciphertext {
    std::string_view key_arn;
    std::string material_id;  // 64 hex digits
    std::string_view header;  // as it is authenticated
    std::string_view wrapped;
};

// Views into `blob`. Nothing: not one of ours.
std::optional<parsed_ciphertext> parse_ciphertext(std::string_view blob);

// `material_id`: 64 hex digits.
std::string seal_ciphertext(std::string_view key_arn, std::string_view material_id,
                            storage::wrapping_key const& material, encryption_context const& context,
                            std::string_view plaintext, random_source& random);
// Nothing: another material or context, or changed bytes.
std::optional<storage::secret> open_ciphertext(parsed_ciphertext const& sealed, storage::wrapping_key const& material,
                                               encryption_context const& context);

}  // namespace s3seal::kms
