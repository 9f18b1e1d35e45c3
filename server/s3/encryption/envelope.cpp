#include "server/s3/encryption/envelope.hpp"

#include "server/s3/encryption/customer_key.hpp"
#include "storage/base/bytes.hpp"
#include "storage/crypto/hkdf.hpp"
#include "storage/crypto/hmac.hpp"
#include "storage/crypto/wrapping.hpp"

#include <array>

namespace s3seal::s3 {

namespace {

constexpr std::size_t length_size = 2;
constexpr std::size_t salt_size = 32;
constexpr std::size_t verifier_size = storage::key_size;

storage::secret old_verifier_of(std::string_view customer_key, std::string_view salt) {
    return storage::derive_key(customer_key, salt, "s3seal SSE-C verifier v1");
}

// `customer_key`: 32 bytes, as HMAC takes a longer one with zeros at its end for the same key.
digest verifier_of(std::string_view customer_key, std::string_view salt) {
    return hmac_key{customer_key}.sign(std::string{"s3seal SSE-C verifier 2"}.append(salt));
}

storage::wrapping_key wrapping_key_of(std::string_view customer_key) {
    return storage::wrapping_key{storage::secret{std::string{customer_key}}};
}

}  // namespace

std::string wrapping_context(std::string_view mode, object_name const& object) {
    // Neither a mode, a bucket's name nor an annotation's contains a zero byte.
    std::string out;
    if (!object.annotation.empty()) out.append("annotation").append(1, '\0').append(object.annotation).append(1, '\0');
    out.append(mode);
    out.append(1, '\0').append(object.bucket).append(1, '\0').append(object.key);
    return out;
}

std::string join_pieces(envelope_pieces const& pieces) {
    auto const size = pieces.from_kms.size();
    std::string out{static_cast<char>(size & 0xff), static_cast<char>(size >> 8)};
    return out.append(pieces.from_kms).append(pieces.wrapped);
}

std::optional<envelope_pieces> split_pieces(std::string_view joined) {
    if (joined.size() < length_size) return std::nullopt;
    std::size_t const size = static_cast<unsigned char>(joined[0]) | static_cast<unsigned char>(joined[1]) << 8;
    joined.remove_prefix(length_size);
    if (joined.size() < size) return std::nullopt;
    return envelope_pieces{joined.substr(0, size), joined.substr(size)};
}

std::vector<envelope_piece> name_pieces(storage::encryption const& sealed) {
    std::string_view const joined{sealed.wrapped_key};
    if (joined.empty()) return {};
    if (sealed.mode == customer_key_mode) {
        if (joined.size() < salt_size + verifier_size) return {};
        return {{"salt", joined.substr(0, salt_size)},
                {"verifier", joined.substr(salt_size, verifier_size)},
                {"data key under the customer's key", joined.substr(salt_size + verifier_size)}};
    }
    if (sealed.key_arn.empty()) return {{"data key under the master key", joined}};
    bool const twice = sealed.mode == "aws:kms:dsse";
    if (!twice && !sealed.bucket_key) return {{"data key from KMS", joined, true}};
    auto const pieces = split_pieces(joined);
    if (!pieces) return {};
    if (twice)
        return {{"inner data key from KMS", pieces->from_kms, true},
                {"outer data key under the master key", pieces->wrapped}};
    return {{"bucket key from KMS", pieces->from_kms, true}, {"data key under the bucket key", pieces->wrapped}};
}

std::string wrap_for_customer(std::string_view customer_key, std::string_view data_key, std::string_view context,
                              random_source& random) {
    std::array<std::byte, salt_size> salt;
    random.fill(salt);
    std::string out{as_text(salt)};
    out += as_text(verifier_of(customer_key, as_text(salt)));
    return out += wrapping_key_of(customer_key).wrap(data_key, context, random);
}

bool is_customer_key(std::string_view wrapped, std::string_view customer_key) {
    if (wrapped.size() <= salt_size + verifier_size || customer_key.size() != storage::key_size) return false;
    auto const salt = wrapped.substr(0, salt_size);
    auto const kept = wrapped.substr(salt_size, verifier_size);
    if (storage::has_old_version(wrapped.substr(salt_size + verifier_size)))
        return equal_constant_time(old_verifier_of(customer_key, salt).view(), kept);
    return equal_constant_time(as_text(verifier_of(customer_key, salt)), kept);
}

std::optional<storage::secret> unwrap_for_customer(std::string_view wrapped, std::string_view customer_key,
                                                   std::string_view context) {
    if (!is_customer_key(wrapped, customer_key)) return std::nullopt;
    return wrapping_key_of(customer_key).unwrap(wrapped.substr(salt_size + verifier_size), context);
}

}  // namespace s3seal::s3
