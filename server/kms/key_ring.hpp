// What S3 asks of KMS: the contract, and a ring of keys that come from the settings.
#pragma once

#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"
#include "storage/base/result.hpp"
#include "storage/metadata_store.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::kms {

enum class errc {
    not_found,          // NotFoundException
    disabled,           // DisabledException
    invalid_state,      // KMSInvalidStateException
    invalid_key_usage,  // InvalidKeyUsageException
    access_denied,      // the key belongs to another account
    internal,           // our storage failed
};

struct error {
    errc code;
    std::string message;  // KMS's own text, which S3 passes through; for internal: for the log
};

template <class T = void>
using result = basic_result<T, error>;

struct key {
    std::string id;  // UUID or mrk-...
    std::string account;
    std::string region;
    std::string alias;  // without "alias/"; "" when it has none

    std::string arn() const;
};

// Any thread.
class key_ring {
public:
    virtual ~key_ring() = default;
    // The key that `reference` (id, ARN, alias/name, alias ARN) names for a caller of `account` in `region`.
    virtual result<key> resolve(std::string_view reference, std::string_view account, std::string_view region) = 0;
    // The AWS managed key aws/s3 of that account and region, made at its first use.
    virtual result<key> managed_s3_key(std::string_view account, std::string_view region) = 0;
};

// Customer keys from the settings, the managed key in storage.
class configured_key_ring final : public key_ring {
public:
    configured_key_ring(std::vector<key> keys, storage::metadata_store& metadata, clock const& time,
                        random_source& random)
        : keys_{std::move(keys)}, metadata_{metadata}, time_{time}, random_{random} {}

    result<key> resolve(std::string_view reference, std::string_view account, std::string_view region) override;
    result<key> managed_s3_key(std::string_view account, std::string_view region) override;

private:
    result<key> find_id(std::string_view id, std::string_view account, std::string_view region);
    result<key> find_alias(std::string_view name, std::string_view account, std::string_view region);
    result<key> find_arn(std::string_view arn, std::string_view account, std::string_view region);

    std::vector<key> keys_;
    storage::metadata_store& metadata_;
    clock const& time_;
    random_source& random_;
};

}  // namespace s3seal::kms
