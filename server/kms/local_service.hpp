// KMS itself, in this process.
#pragma once

#include "server/kms/call.hpp"
#include "server/kms/service.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace s3seal::kms {

// A key that must exist when the server starts.
struct configured_key {
    std::string id;  // UUID or mrk-...
    std::string account;
    std::string region;
    std::string alias = {};  // without "alias/"; "" when it has none
    std::string spec = "SYMMETRIC_DEFAULT";
    std::string policy = {};    // JSON; "": the default
    std::string material = {};  // base64 of 32 bytes; "": random
    bool enabled = true;
};

class local_service final : public service {
public:
    // Loads the keys, and makes those of `wanted` that are missing; what is there stays as it is.
    // io, corrupt: each with a sentence for the user.
    static storage::result<std::unique_ptr<local_service>> open(storage::key_store& store, master_key const& master,
                                                                std::vector<configured_key> const& wanted,
                                                                ledger& calls, clock const& time,
                                                                random_source& random);

    // Makes those of `wanted` that are missing.
    storage::result<> adopt_all(std::vector<configured_key> const& wanted);
    // key_table::replace_with().
    storage::result<> replace_with(storage::key_store& from, key_table::replacement const& replace) {
        return keys_->replace_with(from, replace);
    }

    result<generated_key> generate_data_key(caller const& from, std::string_view key,
                                            encryption_context const& context) override;
    result<storage::secret> decrypt(caller const& from, std::string_view blob,
                                    encryption_context const& context) override;
    result<ciphertext> encrypt(caller const& from, std::string_view key, std::string_view plaintext,
                               encryption_context const& context) override;
    result<ciphertext> re_encrypt(caller const& from, std::string_view blob, encryption_context const& source_context,
                                  std::string_view key, encryption_context const& context) override;
    result<std::string> resolve(std::string_view account, std::string_view region, std::string_view key) override;

    // Makes the key when it is missing, as at the start.
    result<> adopt(configured_key const& wanted);
    // Whether it encrypts with this material (base64).
    bool has_material(storage::key_name const& key, std::string_view material);

    parts const& shared() const noexcept { return shared_; }

private:
    local_service(master_key const& master, std::unique_ptr<key_table> keys, ledger& calls, clock const& time,
                  random_source& random);

    std::unique_ptr<key_table> keys_;
    clock const& time_;
    parts shared_;
};

}  // namespace s3seal::kms
