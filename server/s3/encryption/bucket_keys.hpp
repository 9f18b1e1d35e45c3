// S3 Bucket Keys: for a time, one key from KMS serves all objects that one requester writes to, or reads from, one
// bucket under one KMS key. KMS is asked once where it would have been asked for each object. A requester is a
// principal with the credentials that it used: what the policy of one session allows is not another's.
// Source: S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys".
#pragma once

#include "server/kms/service.hpp"
#include "storage/base/clock.hpp"
#include "storage/crypto/wrapping.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

namespace s3seal::s3 {

struct bucket_key {
    storage::wrapping_key plaintext;
    std::string ciphertext;  // KMS's
    std::string key_arn;
};

// Any thread; KMS is asked under the lock, so that several at once lead to one call.
class bucket_key_cache {
public:
    // How long a key is used before KMS is asked anew; zero: every time. AWS does not say how long it is there.
    explicit bucket_key_cache(std::chrono::milliseconds window) : window_{window} {}

    // For writing. `key_arn`: resolved, so that an alias that moved leads to another bucket key; "": not known, ask
    // KMS. KMS's errors.
    kms::result<std::shared_ptr<bucket_key const>> find_or_generate(kms::service& kms, kms::caller const& from,
                                                                    std::string_view bucket, std::string_view key,
                                                                    kms::encryption_context const& context);
    // For reading what was written under a bucket key, whoever's it was. KMS's errors.
    kms::result<std::shared_ptr<bucket_key const>> find_or_decrypt(kms::service& kms, kms::caller const& from,
                                                                   std::string_view ciphertext,
                                                                   std::string_view key_arn,
                                                                   kms::encryption_context const& context);

    // KMS is asked anew for each, also by whoever is asking it now. Waits for nobody.
    void clear() noexcept { ++generation_; }

private:
    using name = std::tuple<std::string, std::string, std::string, kms::encryption_context>;
    // Before it was made it is no more there than after its time: clocks go backwards too.
    struct entry {
        std::shared_ptr<bucket_key const> key;
        instant from;
        instant until;
        bool is_there(instant now) const noexcept { return from <= now && now < until; }
    };
    using entries = std::map<name, entry>;

    // Under the lock.
    std::shared_ptr<bucket_key const> find(entries const& in, name const& wanted, instant now);
    void keep(entries& in, name wanted, std::shared_ptr<bucket_key const> key, instant now);

    std::chrono::milliseconds window_;
    std::atomic<std::uint64_t> generation_ = 0;
    std::mutex mutex_;                 // of all below
    std::uint64_t keys_are_from_ = 0;  // that generation
    entries writing_;                  // requester, bucket, key ARN, context
    entries reading_;                  // requester, ciphertext, key ARN, context
};

}  // namespace s3seal::s3
