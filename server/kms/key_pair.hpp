// Asymmetric keys: PKCS #8 as their material, and what is done with them.
#pragma once

#include "server/kms/error.hpp"
#include "server/kms/key_spec.hpp"
#include "storage/base/random.hpp"
#include "storage/crypto/secret.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::kms {

// Fresh material: PKCS #8 (DER) of a pair, which takes tenths of a second for RSA; else random bytes.
storage::secret make_material(key_spec const& spec, random_source& random);
// Whether these bytes are a private key of that kind.
bool is_key_pair(key_spec const& spec, std::string_view pkcs8);
std::size_t public_modulus_bytes(std::string_view pkcs8);  // of RSA
std::string public_key_of(std::string_view pkcs8);         // SubjectPublicKeyInfo, DER

// RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256. ValidationException: too much for the modulus.
result<std::string> rsa_encrypt(key_spec const& spec, std::string_view pkcs8, std::string_view algorithm,
                                std::string_view plaintext);
// RSAES_PKCS1_V1_5 too. Nothing: not for this key.
std::optional<storage::secret> rsa_decrypt(std::string_view pkcs8, std::string_view algorithm,
                                           std::string_view ciphertext);
// RFC 5649: what RSA_AES_KEY_WRAP does with the key that RSA carried. Nothing: not wrapped under it.
std::optional<storage::secret> aes_unwrap(std::string_view key, std::string_view wrapped);

// `message`: the message, or its digest. ECDSA signatures are DER. ValidationException: a digest of another length.
result<std::string> sign(std::string_view pkcs8, std::string_view algorithm, std::string_view message, bool digested);
result<bool> verify(std::string_view pkcs8, std::string_view algorithm, std::string_view message, bool digested,
                    std::string_view signature);

// HMAC_SHA_256 and the like.
std::string make_mac(std::string_view key, std::string_view algorithm, std::string_view message);

}  // namespace s3seal::kms
