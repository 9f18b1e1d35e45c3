// The low-level hash functions are deprecated in favour of EVP, which fetches and allocates for every message.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "storage/crypto/hmac.hpp"

namespace s3seal {

namespace {

constexpr std::size_t block = 64;

digest finish(SHA256_CTX& state) noexcept {
    digest out;
    SHA256_Final(reinterpret_cast<unsigned char*>(out.data()), &state);
    return out;
}

void start(SHA256_CTX& state, std::array<unsigned char, block> key, unsigned char pad) noexcept {
    for (auto& byte : key) byte ^= pad;
    SHA256_Init(&state);
    SHA256_Update(&state, key.data(), key.size());
}

}  // namespace

digest sha256(std::string_view text) noexcept {
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, text.data(), text.size());
    return finish(state);
}

running_sha256::running_sha256() noexcept {
    SHA256_Init(&state_);
}

void running_sha256::update(bytes_view bytes) noexcept {
    SHA256_Update(&state_, bytes.data(), bytes.size());
}

digest running_sha256::finish() noexcept {
    digest out;
    SHA256_Final(reinterpret_cast<unsigned char*>(out.data()), &state_);
    SHA256_Init(&state_);
    return out;
}

hmac_key::hmac_key(std::string_view key) noexcept {
    std::array<unsigned char, block> padded{};
    auto const hashed = key.size() > block ? sha256(key) : digest{};
    auto const used = key.size() > block ? as_text(hashed) : key;
    for (std::size_t i = 0; i < used.size(); ++i) padded[i] = static_cast<unsigned char>(used[i]);
    start(inner_, padded, 0x36);
    start(outer_, padded, 0x5c);
}

digest hmac_key::sign(std::string_view message) const noexcept {
    auto inner = inner_;
    SHA256_Update(&inner, message.data(), message.size());
    auto const middle = finish(inner);
    auto outer = outer_;
    SHA256_Update(&outer, middle.data(), middle.size());
    return finish(outer);
}

}  // namespace s3seal
