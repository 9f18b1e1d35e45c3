#include "storage/crypto/hkdf.hpp"

#include "storage/crypto/hmac.hpp"

namespace s3seal::storage {

secret derive_key(std::string_view key, std::string_view salt, std::string_view info) {
    auto extracted = hmac_key{salt}.sign(key);
    std::string block{info};
    block += '\1';
    auto expanded = hmac_key{as_text(extracted)}.sign(block);
    secret out{std::string{as_text(expanded)}};
    OPENSSL_cleanse(extracted.data(), extracted.size());
    OPENSSL_cleanse(expanded.data(), expanded.size());
    return out;
}

}  // namespace s3seal::storage
