// SHA-256 and HMAC-SHA256: many short messages under a few keys.
#pragma once

#include "storage/base/bytes.hpp"

#include <openssl/sha.h>

#include <array>
#include <string_view>

namespace s3seal {

using digest = std::array<std::byte, 32>;

digest sha256(std::string_view text) noexcept;

// The same of a text that comes in pieces; finish() begins anew.
class running_sha256 {
public:
    running_sha256() noexcept;
    void update(bytes_view bytes) noexcept;
    digest finish() noexcept;

private:
    SHA256_CTX state_;
};

// A key whose two hash states are prepared: a message then costs two short hashes.
class hmac_key {
public:
    explicit hmac_key(std::string_view key) noexcept;
    digest sign(std::string_view message) const noexcept;

private:
    // OpenSSL's low-level state can be copied as a plain struct; EVP's copies cost more than the hashing.
    SHA256_CTX inner_;
    SHA256_CTX outer_;
};

}  // namespace s3seal
