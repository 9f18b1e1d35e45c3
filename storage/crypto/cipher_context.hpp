// OpenSSL's contexts of AES-256. A thread uses its own again and again: making one costs as much as a small message.
#pragma once

#include <openssl/evp.h>

namespace s3seal::storage {

enum class block_mode { gcm, ecb };

// A context that has no key yet. It goes back to the thread that drops it: keys are overwritten with zeros, but for
// one of GCM, whose place the next key takes. Such a key was derived for one secret or one body, which this thread has
// just held; what is left at the thread's end is wiped.
class cipher_context {
public:
    explicit cipher_context(block_mode mode);
    cipher_context(cipher_context const&) = delete;
    cipher_context& operator=(cipher_context const&) = delete;
    ~cipher_context();

    EVP_CIPHER_CTX* get() const noexcept { return context_; }

private:
    block_mode mode_;
    EVP_CIPHER_CTX* context_;
};

}  // namespace s3seal::storage
