#include "server/kms/key_spec.hpp"

#include <algorithm>

namespace s3seal::kms {

namespace {

using names = std::string_view const[];

constexpr names only_encrypt = {usage::encrypt};
constexpr names only_sign = {usage::sign};
constexpr names only_mac = {usage::mac};
constexpr names encrypt_or_sign = {usage::encrypt, usage::sign};

constexpr names symmetric = {symmetric_default};
constexpr names rsa_encryption = {"RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"};
constexpr names rsa_signing = {"RSASSA_PKCS1_V1_5_SHA_256", "RSASSA_PKCS1_V1_5_SHA_384", "RSASSA_PKCS1_V1_5_SHA_512",
                               "RSASSA_PSS_SHA_256",        "RSASSA_PSS_SHA_384",        "RSASSA_PSS_SHA_512"};
constexpr names ecdsa_256 = {"ECDSA_SHA_256"};
constexpr names ecdsa_384 = {"ECDSA_SHA_384"};
constexpr names ecdsa_512 = {"ECDSA_SHA_512"};
constexpr names hmac_224 = {"HMAC_SHA_224"};
constexpr names hmac_256 = {"HMAC_SHA_256"};
constexpr names hmac_384 = {"HMAC_SHA_384"};
constexpr names hmac_512 = {"HMAC_SHA_512"};

constexpr key_spec rows[] = {
    {symmetric_default, key_family::symmetric, 256, "", only_encrypt, symmetric, {}, {}},
    {"RSA_2048", key_family::rsa, 2048, "", encrypt_or_sign, rsa_encryption, rsa_signing, {}},
    {"RSA_3072", key_family::rsa, 3072, "", encrypt_or_sign, rsa_encryption, rsa_signing, {}},
    {"RSA_4096", key_family::rsa, 4096, "", encrypt_or_sign, rsa_encryption, rsa_signing, {}},
    {"ECC_NIST_P256", key_family::elliptic, 256, "P-256", only_sign, {}, ecdsa_256, {}},
    {"ECC_NIST_P384", key_family::elliptic, 384, "P-384", only_sign, {}, ecdsa_384, {}},
    {"ECC_NIST_P521", key_family::elliptic, 521, "P-521", only_sign, {}, ecdsa_512, {}},
    {"ECC_SECG_P256K1", key_family::elliptic, 256, "secp256k1", only_sign, {}, ecdsa_256, {}},
    {"HMAC_224", key_family::hmac, 224, "", only_mac, {}, {}, hmac_224},
    {"HMAC_256", key_family::hmac, 256, "", only_mac, {}, {}, hmac_256},
    {"HMAC_384", key_family::hmac, 384, "", only_mac, {}, {}, hmac_384},
    {"HMAC_512", key_family::hmac, 512, "", only_mac, {}, {}, hmac_512},
};

}  // namespace

key_spec const* find_key_spec(std::string_view name) noexcept {
    auto const* const found =
        std::find_if(std::begin(rows), std::end(rows), [&](key_spec const& one) { return one.name == name; });
    return found == std::end(rows) ? nullptr : found;
}

bool has(std::span<std::string_view const> all, std::string_view name) noexcept {
    return std::find(all.begin(), all.end(), name) != all.end();
}

}  // namespace s3seal::kms
