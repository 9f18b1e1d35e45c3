// Small secrets under another key:
//
//   version 1 byte (2) | nonce 24 bytes | ciphertext | tag 16 bytes
//
// XAES-256-GCM (xaes.hpp) under the key itself. Version 1, from before, is still read:
//
//   version 1 byte (1) | salt 32 bytes | ciphertext | tag 16 bytes
//
// AES-256-GCM under HKDF-SHA256(key, salt, "s3seal wrap v1") with a nonce of zeros: the key is as new as its salt.
#pragma once

#include "storage/base/random.hpp"
#include "storage/crypto/secret.hpp"
#include "storage/crypto/xaes.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::storage {

inline constexpr std::size_t wrapping_overhead = 1 + xaes_nonce_size + 16;

bool has_old_version(std::string_view wrapped) noexcept;

// A key that wraps many secrets: its schedule is made once, at the first use. Any thread.
class wrapping_key {
public:
    explicit wrapping_key(secret key) noexcept : key_{std::move(key)} {}  // 32 bytes

    // `additional` must be the same when it is opened.
    std::string wrap(std::string_view plaintext, std::string_view additional, random_source& random) const;
    // Nothing: another key, other additional data, or changed bytes.
    std::optional<secret> unwrap(std::string_view wrapped, std::string_view additional) const;

    std::string_view view() const noexcept { return key_.view(); }

private:
    derived_key derive(std::string_view nonce) const;

    secret key_;
    mutable std::mutex mutex_;
    mutable std::optional<xaes_key> schedule_;
};

}  // namespace s3seal::storage
