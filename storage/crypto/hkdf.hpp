// HKDF-SHA256 (RFC 5869).
#pragma once

#include "storage/crypto/secret.hpp"

#include <string_view>

namespace s3seal::storage {

inline constexpr std::size_t key_size = 32;

// Extract, then expand to 32 bytes: one HMAC each.
secret derive_key(std::string_view key, std::string_view salt, std::string_view info);

}  // namespace s3seal::storage
