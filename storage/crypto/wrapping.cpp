#include "storage/crypto/wrapping.hpp"

#include "storage/crypto/aes_gcm.hpp"
#include "storage/crypto/hkdf.hpp"

#include <array>
#include <cstring>

namespace s3seal::storage {

namespace {

constexpr char version = 2;
constexpr char old_version = 1;
constexpr std::size_t old_salt_size = 32;

// `sealed`: ciphertext and tag.
std::optional<secret> open(std::string_view key, gcm_nonce const& nonce, std::string_view additional,
                           std::string_view sealed) {
    if (sealed.size() < gcm_tag_size) return std::nullopt;
    std::string plaintext(sealed.size() - gcm_tag_size, '\0');
    if (!aes_gcm{key}.open(plaintext.data(), nonce, additional, sealed)) return std::nullopt;
    return secret{std::move(plaintext)};
}

gcm_nonce end_of(std::string_view nonce) {
    gcm_nonce out;
    std::memcpy(out.data(), nonce.data() + xaes_key_part, out.size());
    return out;
}

}  // namespace

bool has_old_version(std::string_view wrapped) noexcept {
    return !wrapped.empty() && wrapped.front() == old_version;
}

derived_key wrapping_key::derive(std::string_view nonce) const {
    std::lock_guard const lock{mutex_};
    if (!schedule_) schedule_.emplace(key_.view());
    return schedule_->derive(nonce);
}

std::string wrapping_key::wrap(std::string_view plaintext, std::string_view additional, random_source& random) const {
    std::array<std::byte, xaes_nonce_size> bytes;
    random.fill(bytes);
    auto const nonce = as_text(bytes);
    std::string out;
    out.reserve(wrapping_overhead + plaintext.size());
    out += version;
    out += nonce;
    aes_gcm{derive(nonce).view()}.seal(out, end_of(nonce), additional, plaintext);
    return out;
}

std::optional<secret> wrapping_key::unwrap(std::string_view wrapped, std::string_view additional) const {
    bool const old = has_old_version(wrapped);
    auto const size = old ? old_salt_size : xaes_nonce_size;
    if (wrapped.size() < 1 + size || (!old && wrapped.front() != version)) return std::nullopt;
    auto const salt_or_nonce = wrapped.substr(1, size);
    auto const sealed = wrapped.substr(1 + size);
    if (old) return open(derive_key(view(), salt_or_nonce, "s3seal wrap v1").view(), {}, additional, sealed);
    return open(derive(salt_or_nonce).view(), end_of(salt_or_nonce), additional, sealed);
}

}  // namespace s3seal::storage
