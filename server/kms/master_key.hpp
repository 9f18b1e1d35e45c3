// The server's own key: it wraps what KMS keeps, and the data keys of SSE-S3.
#pragma once

#include "storage/base/error.hpp"
#include "storage/base/random.hpp"
#include "storage/crypto/secret.hpp"
#include "storage/crypto/wrapping.hpp"
#include "storage/metadata_store.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

namespace s3seal::kms {

class master_key {
public:
    explicit master_key(storage::secret key) : key_{std::make_unique<storage::wrapping_key>(std::move(key))} {}

    // 32 bytes: `configured` (64 hex digits or base64; "": none), else the file `master.key` (0600) in the directory,
    // which is made when it is missing; else, without a directory, random bytes that nobody keeps.
    // io, corrupt: each with a sentence for the user, never with the key.
    static storage::result<master_key> load(std::string_view configured, std::filesystem::path const& directory,
                                            random_source& random);

    // Whether it is the key that this data was written with; fresh data are marked as its own. corrupt: they are
    // another key's, and a file that load() made is removed again. A sentence for the user.
    storage::result<> check(storage::metadata_store& data, random_source& random) const;

    storage::wrapping_key const& wrapping() const noexcept { return *key_; }

private:
    std::unique_ptr<storage::wrapping_key> key_;  // never null
    std::filesystem::path made_;                  // by load(); "": the key was there before
};

}  // namespace s3seal::kms
