#include "storage/crypto/aes_gcm.hpp"

#include <openssl/crypto.h>

#include <cstring>
#include <stdexcept>

namespace s3seal::storage {

namespace {

unsigned char const* raw(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}

void require(bool done) {
    if (!done) throw std::runtime_error{"AES-GCM failed"};
}

}  // namespace

aes_gcm::aes_gcm(std::string_view key) {
    require(key.size() == key_.size());
    std::memcpy(key_.data(), key.data(), key_.size());
}

aes_gcm::~aes_gcm() {
    OPENSSL_cleanse(key_.data(), key_.size());
}

// Key and nonce together cost less than one after the other.
bool aes_gcm::begin(gcm_nonce const& nonce, bool sealing) noexcept {
    auto const* const key = has_schedule_ ? nullptr : key_.data();
    if (EVP_CipherInit_ex2(context_.get(), nullptr, key, nonce.data(), sealing ? 1 : 0, nullptr) != 1) return false;
    has_schedule_ = true;
    return true;
}

void aes_gcm::seal(char* out, gcm_nonce const& nonce, std::string_view additional, std::string_view plaintext) {
    auto* const context = context_.get();
    auto* const to = reinterpret_cast<unsigned char*>(out);
    int size = 0;
    require(begin(nonce, true) &&
            EVP_EncryptUpdate(context, nullptr, &size, raw(additional), static_cast<int>(additional.size())) == 1 &&
            EVP_EncryptUpdate(context, to, &size, raw(plaintext), static_cast<int>(plaintext.size())) == 1 &&
            EVP_EncryptFinal_ex(context, to + plaintext.size(), &size) == 1 &&
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, gcm_tag_size, to + plaintext.size()) == 1);
}

void aes_gcm::seal(std::string& out, gcm_nonce const& nonce, std::string_view additional, std::string_view plaintext) {
    auto const at = out.size();
    out.resize(at + plaintext.size() + gcm_tag_size);
    seal(out.data() + at, nonce, additional, plaintext);
}

bool aes_gcm::open(char* out, gcm_nonce const& nonce, std::string_view additional, std::string_view sealed) {
    if (sealed.size() < gcm_tag_size) return false;
    auto* const context = context_.get();
    auto const text = sealed.substr(0, sealed.size() - gcm_tag_size);
    std::array<unsigned char, gcm_tag_size> tag;
    std::memcpy(tag.data(), sealed.data() + text.size(), tag.size());
    auto* const to = reinterpret_cast<unsigned char*>(out);
    int size = 0;
    bool const right =
        begin(nonce, false) &&
        EVP_DecryptUpdate(context, nullptr, &size, raw(additional), static_cast<int>(additional.size())) == 1 &&
        EVP_DecryptUpdate(context, to, &size, raw(text), static_cast<int>(text.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, gcm_tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context, to + text.size(), &size) == 1;
    if (!right) OPENSSL_cleanse(out, text.size());
    return right;
}

}  // namespace s3seal::storage
