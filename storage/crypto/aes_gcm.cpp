#include "storage/crypto/aes_gcm.hpp"

#include <openssl/crypto.h>

#include <cstring>
#include <stdexcept>

namespace s3seal::storage {

namespace {

unsigned char const* raw(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

// Fetching for each use costs more than sealing a small message.
EVP_CIPHER const* algorithm() {
    static EVP_CIPHER const* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return fetched;
}

void require(bool done) {
    if (!done) throw std::runtime_error{"AES-GCM failed"};
}

}  // namespace

aes_gcm::aes_gcm(std::string_view key) : sealing_{EVP_CIPHER_CTX_new()} {
    require(key.size() == key_.size() && sealing_);
    std::memcpy(key_.data(), key.data(), key_.size());
    require(EVP_EncryptInit_ex2(sealing_.get(), algorithm(), key_.data(), nullptr, nullptr) == 1);
}

aes_gcm::~aes_gcm() {
    OPENSSL_cleanse(key_.data(), key_.size());
}

void aes_gcm::seal(std::string& out, gcm_nonce const& nonce, std::string_view additional, std::string_view plaintext) {
    auto* const context = sealing_.get();
    auto const at = out.size();
    out.resize(at + plaintext.size() + gcm_tag_size);
    auto* const to = reinterpret_cast<unsigned char*>(out.data()) + at;
    int size = 0;
    require(EVP_EncryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) == 1 &&
            EVP_EncryptUpdate(context, nullptr, &size, raw(additional), static_cast<int>(additional.size())) == 1 &&
            EVP_EncryptUpdate(context, to, &size, raw(plaintext), static_cast<int>(plaintext.size())) == 1 &&
            EVP_EncryptFinal_ex(context, to + size, &size) == 1 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, gcm_tag_size, to + plaintext.size()) == 1);
}

bool aes_gcm::open(char* out, gcm_nonce const& nonce, std::string_view additional, std::string_view sealed) {
    if (sealed.size() < gcm_tag_size) return false;
    if (!opening_) {
        opening_.reset(EVP_CIPHER_CTX_new());
        require(opening_ && EVP_DecryptInit_ex2(opening_.get(), algorithm(), key_.data(), nullptr, nullptr) == 1);
    }
    auto* const context = opening_.get();
    auto const text = sealed.substr(0, sealed.size() - gcm_tag_size);
    std::array<unsigned char, gcm_tag_size> tag;
    std::memcpy(tag.data(), sealed.data() + text.size(), tag.size());
    auto* const to = reinterpret_cast<unsigned char*>(out);
    int size = 0;
    bool const right =
        EVP_DecryptInit_ex2(context, nullptr, nullptr, nonce.data(), nullptr) == 1 &&
        EVP_DecryptUpdate(context, nullptr, &size, raw(additional), static_cast<int>(additional.size())) == 1 &&
        EVP_DecryptUpdate(context, to, &size, raw(text), static_cast<int>(text.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, gcm_tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context, to + size, &size) == 1;
    if (!right) OPENSSL_cleanse(out, text.size());
    return right;
}

}  // namespace s3seal::storage
