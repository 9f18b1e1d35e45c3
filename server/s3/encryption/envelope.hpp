// How an object's data key lies in its row (storage::encryption::wrapped_key, format 1 or 2):
//
//   AES256          wrap(master key, data key)
//   aws:kms         KMS ciphertext of the data key
//    + bucket key   length, 2 bytes, little-endian | KMS ciphertext of the bucket key | wrap(bucket key, data key)
//   aws:kms:dsse    length | KMS ciphertext of the inner data key | wrap(master key, outer data key)
//   SSE-C           salt, 32 bytes | verifier, 32 bytes | wrap(customer's key, data key)
//
// wrap: storage/crypto/wrapping.hpp, with mode, bucket and key of the object as additional data, behind "annotation"
// and the name where it is one's of an annotation: a wrapped key says nothing in another row. Verifier:
// HMAC-SHA256(customer's key, "s3seal SSE-C verifier 2" | salt); beside a wrap of version 1 it is
// HKDF-SHA256(customer's key, salt, "s3seal SSE-C verifier v1"). Format 2 is the same for bytes that are stored without
// a cipher, as a setting may ask for.
#pragma once

#include "storage/base/random.hpp"
#include "storage/crypto/secret.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

inline constexpr int sealed_format = 1;
inline constexpr int readable_format = 2;

// The object whose key is wrapped, or an annotation of it.
struct object_name {
    std::string_view bucket;
    std::string_view key;
    std::string_view annotation = {};
};
std::string wrapping_context(std::string_view mode, object_name const& object);

// Two pieces in one: what KMS made, and what was wrapped here.
struct envelope_pieces {
    std::string_view from_kms;
    std::string_view wrapped;
};
std::string join_pieces(envelope_pieces const& pieces);
std::optional<envelope_pieces> split_pieces(std::string_view joined);

// The parts of a row's wrapped key by name, to be shown; views into it. None: nothing is wrapped, or it is damaged.
struct envelope_piece {
    std::string_view name;
    std::string_view bytes;
    bool from_kms = false;  // server/kms/ciphertext.hpp
};
std::vector<envelope_piece> name_pieces(storage::encryption const& sealed);

std::string wrap_for_customer(std::string_view customer_key, std::string_view data_key, std::string_view context,
                              random_source& random);
// Whether this key wrapped it.
bool is_customer_key(std::string_view wrapped, std::string_view customer_key);
// Nothing: not this key, or changed bytes.
std::optional<storage::secret> unwrap_for_customer(std::string_view wrapped, std::string_view customer_key,
                                                   std::string_view context);

}  // namespace s3seal::s3
