#include "server/kms/key_pair.hpp"

#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace s3seal::kms {

namespace {

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* what) const noexcept {
        Free(what);
    }
};
using pair_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using use_ptr = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using cipher_ptr = std::unique_ptr<EVP_CIPHER_CTX, freed_by<EVP_CIPHER_CTX_free>>;
using info_ptr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, freed_by<PKCS8_PRIV_KEY_INFO_free>>;

void require(bool done) {
    if (!done) throw std::runtime_error{"OpenSSL failed with a key pair"};
}

unsigned char const* raw(std::string_view text) {
    return reinterpret_cast<unsigned char const*>(text.data());
}
unsigned char* raw(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

pair_ptr read_pair(std::string_view pkcs8) {
    auto const* at = raw(pkcs8);
    info_ptr const info{d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(pkcs8.size()))};
    return pair_ptr{info ? EVP_PKCS82PKEY(info.get()) : nullptr};
}

use_ptr use_of(pair_ptr const& pair) {
    require(pair != nullptr);
    return use_ptr{EVP_PKEY_CTX_new(pair.get(), nullptr)};
}

EVP_MD const* digest_of(std::string_view algorithm) {
    if (algorithm.ends_with("SHA_1")) return EVP_sha1();
    if (algorithm.ends_with("SHA_224")) return EVP_sha224();
    if (algorithm.ends_with("SHA_384")) return EVP_sha384();
    if (algorithm.ends_with("SHA_512")) return EVP_sha512();
    return EVP_sha256();
}

bool set_encryption(EVP_PKEY_CTX* use, std::string_view algorithm) {
    if (algorithm == "RSAES_PKCS1_V1_5") return EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_PADDING) == 1;
    return EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(use, digest_of(algorithm)) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(use, digest_of(algorithm)) == 1;
}

bool set_signature(EVP_PKEY_CTX* use, std::string_view algorithm) {
    if (EVP_PKEY_CTX_set_signature_md(use, digest_of(algorithm)) != 1) return false;
    if (algorithm.starts_with("ECDSA")) return true;
    if (algorithm.starts_with("RSASSA_PKCS1")) return EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_PADDING) == 1;
    return EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(use, RSA_PSS_SALTLEN_DIGEST) == 1;
}

result<std::string> digest(std::string_view algorithm, std::string_view message, bool digested) {
    auto const* with = digest_of(algorithm);
    auto const size = static_cast<std::size_t>(EVP_MD_get_size(with));
    if (digested) {
        if (message.size() == size) return std::string{message};
        return error{errc::validation, fmt::format("Digest is invalid length for algorithm {}.", algorithm)};
    }
    std::string out(size, '\0');
    require(EVP_Digest(message.data(), message.size(), raw(out), nullptr, with, nullptr) == 1);
    return out;
}

}  // namespace

storage::secret make_material(key_spec const& spec, random_source& random) {
    if (spec.family == key_family::symmetric || spec.family == key_family::hmac) {
        std::string fresh(spec.bits / 8, '\0');
        random.fill(std::as_writable_bytes(std::span{fresh}));
        return storage::secret{std::move(fresh)};
    }
    pair_ptr const made{spec.family == key_family::rsa
                            ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", static_cast<std::size_t>(spec.bits))
                            : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", spec.curve.data())};
    require(made != nullptr);
    info_ptr const info{EVP_PKEY2PKCS8(made.get())};
    unsigned char* der = nullptr;
    int const size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
    require(size > 0);
    std::string out{reinterpret_cast<char const*>(der), static_cast<std::size_t>(size)};
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return storage::secret{std::move(out)};
}

bool is_key_pair(key_spec const& spec, std::string_view pkcs8) {
    auto const pair = read_pair(pkcs8);
    if (!pair) return false;
    if (spec.family == key_family::rsa)
        return EVP_PKEY_is_a(pair.get(), "RSA") == 1 && EVP_PKEY_get_bits(pair.get()) == static_cast<int>(spec.bits);
    std::array<char, 64> group{};
    std::size_t length = 0;
    if (EVP_PKEY_is_a(pair.get(), "EC") != 1 ||
        EVP_PKEY_get_group_name(pair.get(), group.data(), group.size(), &length) != 1)
        return false;
    return EC_curve_nist2nid(spec.curve.data()) == OBJ_sn2nid(group.data()) || spec.curve == group.data();
}

std::size_t public_modulus_bytes(std::string_view pkcs8) {
    auto const pair = read_pair(pkcs8);
    return static_cast<std::size_t>(EVP_PKEY_get_size(pair.get()));
}

std::string public_key_of(std::string_view pkcs8) {
    auto const pair = read_pair(pkcs8);
    unsigned char* der = nullptr;
    int const size = i2d_PUBKEY(pair.get(), &der);
    require(size > 0);
    std::string out{reinterpret_cast<char const*>(der), static_cast<std::size_t>(size)};
    OPENSSL_free(der);
    return out;
}

result<std::string> rsa_encrypt(key_spec const& spec, std::string_view pkcs8, std::string_view algorithm,
                                std::string_view plaintext) {
    auto const most = spec.bits / 8 - 2 * static_cast<unsigned>(EVP_MD_get_size(digest_of(algorithm))) - 2;
    if (plaintext.size() > most)
        return error{errc::validation, fmt::format("Algorithm {} and key spec {} cannot encrypt data larger than {} "
                                                   "bytes.",
                                                   algorithm, spec.name, most)};
    auto const pair = read_pair(pkcs8);
    auto const use = use_of(pair);
    std::string out(spec.bits / 8, '\0');
    std::size_t size = out.size();
    require(EVP_PKEY_encrypt_init(use.get()) == 1 && set_encryption(use.get(), algorithm) &&
            EVP_PKEY_encrypt(use.get(), raw(out), &size, raw(plaintext), plaintext.size()) == 1);
    return out;
}

std::optional<storage::secret> rsa_decrypt(std::string_view pkcs8, std::string_view algorithm,
                                           std::string_view ciphertext) {
    auto const pair = read_pair(pkcs8);
    auto const use = use_of(pair);
    std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(pair.get())), '\0');
    std::size_t size = out.size();
    require(EVP_PKEY_decrypt_init(use.get()) == 1 && set_encryption(use.get(), algorithm));
    if (EVP_PKEY_decrypt(use.get(), raw(out), &size, raw(ciphertext), ciphertext.size()) != 1) return std::nullopt;
    OPENSSL_cleanse(out.data() + size, out.size() - size);
    out.resize(size);
    return storage::secret{std::move(out)};
}

std::optional<storage::secret> aes_unwrap(std::string_view key, std::string_view wrapped) {
    if (key.size() != 32 || wrapped.size() < 16 || wrapped.size() % 8 != 0) return std::nullopt;
    cipher_ptr const use{EVP_CIPHER_CTX_new()};
    EVP_CIPHER_CTX_set_flags(use.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    std::string out(wrapped.size() + 8, '\0');
    int size = 0;
    if (EVP_DecryptInit_ex(use.get(), EVP_aes_256_wrap_pad(), nullptr, raw(key), nullptr) != 1 ||
        EVP_DecryptUpdate(use.get(), raw(out), &size, raw(wrapped), static_cast<int>(wrapped.size())) != 1 || size <= 0)
        return std::nullopt;
    OPENSSL_cleanse(out.data() + size, out.size() - static_cast<std::size_t>(size));
    out.resize(static_cast<std::size_t>(size));
    return storage::secret{std::move(out)};
}

result<std::string> sign(std::string_view pkcs8, std::string_view algorithm, std::string_view message, bool digested) {
    TRY(auto const hash, digest(algorithm, message, digested));
    auto const pair = read_pair(pkcs8);
    auto const use = use_of(pair);
    std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(pair.get())), '\0');
    std::size_t size = out.size();
    require(EVP_PKEY_sign_init(use.get()) == 1 && set_signature(use.get(), algorithm) &&
            EVP_PKEY_sign(use.get(), raw(out), &size, raw(hash), hash.size()) == 1);
    out.resize(size);
    return out;
}

result<bool> verify(std::string_view pkcs8, std::string_view algorithm, std::string_view message, bool digested,
                    std::string_view signature) {
    TRY(auto const hash, digest(algorithm, message, digested));
    auto const pair = read_pair(pkcs8);
    auto const use = use_of(pair);
    require(EVP_PKEY_verify_init(use.get()) == 1 && set_signature(use.get(), algorithm));
    return EVP_PKEY_verify(use.get(), raw(signature), signature.size(), raw(hash), hash.size()) == 1;
}

std::string make_mac(std::string_view key, std::string_view algorithm, std::string_view message) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    require(HMAC(digest_of(algorithm), key.data(), static_cast<int>(key.size()), raw(message), message.size(), raw(out),
                 &size) != nullptr);
    out.resize(size);
    return out;
}

}  // namespace s3seal::kms
