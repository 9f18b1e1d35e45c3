#include "storage/crypto/xaes.hpp"

#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace s3seal::storage {

namespace {

constexpr std::size_t block_size = 16;

void encrypt_blocks(EVP_CIPHER_CTX* context, unsigned char* blocks, unsigned size) {
    if (EVP_Cipher(context, blocks, blocks, size) != static_cast<int>(size)) throw std::runtime_error{"AES failed"};
}

}  // namespace

xaes_key::xaes_key(std::string_view key) {
    auto const* const bytes = reinterpret_cast<unsigned char const*>(key.data());
    if (key.size() != 32 || EVP_CipherInit_ex2(context_.get(), nullptr, bytes, nullptr, 1, nullptr) != 1)
        throw std::runtime_error{"not a key of AES-256"};
    encrypt_blocks(context_.get(), subkey_.data(), block_size);
    // Doubled in GF(2^128), without a branch on what is secret.
    auto const carry = static_cast<unsigned char>(0x87 & -(subkey_[0] >> 7));
    for (std::size_t i = 0; i + 1 < block_size; ++i)
        subkey_[i] = static_cast<unsigned char>(subkey_[i] << 1 | subkey_[i + 1] >> 7);
    subkey_.back() = static_cast<unsigned char>(subkey_.back() << 1 ^ carry);
}

xaes_key::~xaes_key() {
    OPENSSL_cleanse(subkey_.data(), subkey_.size());
}

derived_key xaes_key::derive(std::string_view begin_of_nonce) {
    derived_key out;
    for (std::size_t half = 0; half < 2; ++half) {
        auto* const message = out.bytes.data() + half * block_size;
        std::array<unsigned char, 4> const counter_and_label{0, static_cast<unsigned char>(half + 1), 'X', 0};
        std::memcpy(message, counter_and_label.data(), counter_and_label.size());
        std::memcpy(message + counter_and_label.size(), begin_of_nonce.data(), xaes_key_part);
        for (std::size_t i = 0; i < block_size; ++i) message[i] ^= subkey_[i];
    }
    encrypt_blocks(context_.get(), out.bytes.data(), 2 * block_size);
    return out;
}

}  // namespace s3seal::storage
