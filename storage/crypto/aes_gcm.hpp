// AES-256-GCM under one key, many messages: the key schedule is made once.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/crypto/cipher_context.hpp"

#include <array>
#include <string>
#include <string_view>

namespace s3seal::storage {

inline constexpr std::size_t gcm_tag_size = 16;
using gcm_nonce = std::array<unsigned char, 12>;

// One thread at a time. The caller sees to it that no nonce comes twice.
class aes_gcm {
public:
    explicit aes_gcm(std::string_view key);  // 32 bytes
    aes_gcm(aes_gcm const&) = delete;
    aes_gcm& operator=(aes_gcm const&) = delete;
    ~aes_gcm();

    // Ciphertext and tag: plaintext.size() + 16 bytes.
    void seal(char* out, gcm_nonce const& nonce, std::string_view additional, std::string_view plaintext);
    // The same, appended.
    void seal(std::string& out, gcm_nonce const& nonce, std::string_view additional, std::string_view plaintext);
    // `sealed`: ciphertext and tag. `out` holds sealed.size() - 16 bytes; false: not what was sealed, and `out` is
    // wiped.
    bool open(char* out, gcm_nonce const& nonce, std::string_view additional, std::string_view sealed);

private:
    bool begin(gcm_nonce const& nonce, bool sealing) noexcept;

    cipher_context context_{block_mode::gcm};
    std::array<unsigned char, 32> key_;  // until the first message
    bool has_schedule_ = false;
};

}  // namespace s3seal::storage
