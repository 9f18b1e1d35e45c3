// The key of one object's bytes, and how it protects them.
#pragma once

#include "storage/crypto/secret.hpp"

namespace s3seal::storage {

// As in the header of a blob.
enum class cipher : unsigned char {
    none = 0,               // segments carry a checksum
    aes_256_gcm = 1,        // segments are sealed
    aes_256_gcm_twice = 2,  // and what comes out of that is sealed again, under a key of its own
};

struct data_key {
    cipher kind = cipher::none;
    secret inner;  // 32 bytes, unless there is no cipher
    secret outer;  // 32 bytes with aes_256_gcm_twice

    data_key copy() const { return {kind, inner.copy(), outer.copy()}; }
};

}  // namespace s3seal::storage
