// The keys that XAES-256-GCM (C2SP) derives: AES-256-GCM with nonces of 24 bytes, which may be random as often as
// anybody likes. The first 12 bytes enter the key, by CMAC in counter mode (NIST SP 800-108r1), the other 12 are the
// nonce under it.
#pragma once

#include "storage/crypto/cipher_context.hpp"

#include <openssl/crypto.h>

#include <array>
#include <string_view>

namespace s3seal::storage {

inline constexpr std::size_t xaes_nonce_size = 24;
inline constexpr std::size_t xaes_key_part = 12;  // of the nonce

// Wiped when it goes.
struct derived_key {
    std::array<unsigned char, 32> bytes;

    derived_key() = default;
    derived_key(derived_key const&) = default;
    derived_key& operator=(derived_key const&) = default;
    ~derived_key() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
    std::string_view view() const noexcept { return {reinterpret_cast<char const*>(bytes.data()), bytes.size()}; }
};

// A key and its schedule: a derivation then costs two blocks of AES. One thread at a time.
class xaes_key {
public:
    explicit xaes_key(std::string_view key);  // 32 bytes
    xaes_key(xaes_key const&) = delete;
    xaes_key& operator=(xaes_key const&) = delete;
    ~xaes_key();

    // The key for nonces that begin with these 12 bytes.
    derived_key derive(std::string_view begin_of_nonce);

private:
    using block = std::array<unsigned char, 16>;

    cipher_context context_{block_mode::ecb};
    block subkey_{};  // K1 of CMAC
};

}  // namespace s3seal::storage
