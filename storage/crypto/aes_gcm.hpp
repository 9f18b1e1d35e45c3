// AES-256-GCM under one key, many messages: the algorithm is fetched once, the key schedule is made once.
#pragma once

#include "storage/base/bytes.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace s3seal::storage {

inline constexpr std::size_t gcm_tag_size = 16;
using gcm_nonce = std::array<unsigned char, 12>;

// One thread at a time. The caller sees to it that no nonce comes twice.
class aes_gcm {
public:
    explicit aes_gcm(std::string_view key);  // 32 bytes

    // Appends ciphertext and tag.
    void seal(std::string& out, gcm_nonce const& nonce, std::string_view additional, std::string_view plaintext);
    // `sealed`: ciphertext and tag. `out` holds sealed.size() - 16 bytes; false: not what was sealed, and `out` is
    // wiped.
    bool open(char* out, gcm_nonce const& nonce, std::string_view additional, std::string_view sealed);

private:
    struct closer {
        void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
    };
    using context = std::unique_ptr<EVP_CIPHER_CTX, closer>;

    context sealing_;
    context opening_;  // made at the first use
    std::array<unsigned char, 32> key_;

public:
    aes_gcm(aes_gcm&&) = default;
    aes_gcm& operator=(aes_gcm&&) = default;
    ~aes_gcm();
};

}  // namespace s3seal::storage
