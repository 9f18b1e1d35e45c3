#include "storage/crypto/wrapping.hpp"

#include "storage/crypto/aes_gcm.hpp"
#include "storage/crypto/hkdf.hpp"

#include <array>

namespace s3seal::storage {

namespace {

constexpr char version = 1;
constexpr std::size_t salt_size = 32;
constexpr std::string_view info = "s3seal wrap v1";
constexpr gcm_nonce zero_nonce{};

}  // namespace

std::string wrap_secret(std::string_view key, std::string_view plaintext, std::string_view additional,
                        random_source& random) {
    std::array<std::byte, salt_size> salt;
    random.fill(salt);
    std::string out;
    out.reserve(wrapping_overhead + plaintext.size());
    out += version;
    out += as_text(salt);
    auto const wrapping_key = derive_key(key, as_text(salt), info);
    aes_gcm{wrapping_key.view()}.seal(out, zero_nonce, additional, plaintext);
    return out;
}

std::optional<secret> unwrap_secret(std::string_view key, std::string_view wrapped, std::string_view additional) {
    if (wrapped.size() < wrapping_overhead || wrapped.front() != version) return std::nullopt;
    auto const salt = wrapped.substr(1, salt_size);
    auto const sealed = wrapped.substr(1 + salt_size);
    auto const wrapping_key = derive_key(key, salt, info);
    std::string plaintext(sealed.size() - gcm_tag_size, '\0');
    if (!aes_gcm{wrapping_key.view()}.open(plaintext.data(), zero_nonce, additional, sealed)) return std::nullopt;
    return secret{std::move(plaintext)};
}

}  // namespace s3seal::storage
