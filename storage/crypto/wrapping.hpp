// Small secrets under another key:
//
//   version 1 byte (1) | salt 32 bytes | ciphertext | tag 16 bytes
//
// AES-256-GCM under HKDF-SHA256(key, salt, "s3seal wrap v1") with a nonce of zeros: the key is as new as its salt.
#pragma once

#include "storage/base/random.hpp"
#include "storage/crypto/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::storage {

inline constexpr std::size_t wrapping_overhead = 1 + 32 + 16;

// `additional` must be the same when it is opened.
std::string wrap_secret(std::string_view key, std::string_view plaintext, std::string_view additional,
                        random_source& random);
// Nothing: another key, other additional data, or changed bytes.
std::optional<secret> unwrap_secret(std::string_view key, std::string_view wrapped, std::string_view additional);

}  // namespace s3seal::storage
