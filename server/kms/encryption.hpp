// Encrypt, Decrypt, ReEncrypt and GenerateDataKey, as S3 and KMS's own front ask for them.
#pragma once

#include "server/kms/call.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::kms {

struct encrypted {
    key_ptr with;
    std::string material_id;  // "" with an asymmetric key
    std::string blob;
};

struct decrypted {
    key_ptr with;
    std::string material_id;  // likewise
    storage::secret plaintext;
};

// What is to be opened. `key` "": the ciphertext says it, unless the algorithm is an asymmetric one.
struct decrypt_request {
    std::string_view blob;
    std::string_view key;
    encryption_context const& context;
    std::string_view algorithm = symmetric_default;
};

struct encrypt_request {
    std::string_view key;
    encryption_context const& context;
    std::string_view algorithm = symmetric_default;
};

// `bytes` long, 1 to 1024. Both results have the same key and material.
struct data_key {
    encrypted sealed;
    storage::secret plaintext;
};
result<data_key> generate_data_key(call& call, std::string_view key, encryption_context const& context,
                                   std::size_t bytes);
result<encrypted> encrypt(call& call, encrypt_request const& how, std::string_view plaintext);
result<decrypted> decrypt(call& call, decrypt_request const& what);

struct re_encrypted {
    decrypted source;  // without its plaintext
    encrypted destination;
};
result<re_encrypted> re_encrypt(call& call, decrypt_request const& what, encrypt_request const& how);

}  // namespace s3seal::kms
