// One call of KMS on its way: whose it is, what it has found, what the ledger will say of it.
#pragma once

#include "server/iam/condition_keys.hpp"
#include "server/kms/key_table.hpp"
#include "server/kms/ledger.hpp"
#include "server/service/points.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::kms {

// What all calls share.
struct parts {
    key_table& keys;
    ledger& calls;
    master_key const& master;
    random_source& random;
};

struct call {
    parts const& svc;
    caller const& from;
    std::string_view operation;  // GenerateDataKey; of static storage
    call_record note = {};
    std::string_view asked = {};      // how its caller names the key, there while it runs; "": not, or `blob` does
    std::string_view blob = {};       // likewise, ciphertext that names it
    std::string alias = {};           // that the key was named by; "": it was not
    iam::condition_values more = {};  // keys of this operation alone, for its policies
    bool dry_run = false;

    call(parts const& shared, caller const& by, std::string_view what);

    // Does it unless it is stopped, and notes what came of it. Gives what `work` gives.
    template <class Work>
    auto run(Work work) -> decltype(work()) {
        auto const passed = reach(s3seal::service::point::kms_call);
        auto outcome = passed ? work() : decltype(work()){passed.error()};
        finish(outcome ? success : row_of(outcome.error().code).code);
        return outcome;
    }
    void note_context(encryption_context const& context);

    // Once, when nothing is left to ask for: the caller may do it. A request to S3 comes there by itself.
    result<> authorized() const;
    // Stores what the call changes, unless it is stopped before. Gives what `store` gives.
    template <class Store>
    auto commit(Store store) const -> decltype(store()) {
        CHECK_OK(reach(s3seal::service::point::before_commit));
        auto stored = store();
        if (!stored) return stored;
        note_commit();
        CHECK_OK(reach(s3seal::service::point::after_commit));
        return stored;
    }

    // `key_arn`: that it is about, when it is known.
    result<> reach(s3seal::service::point where, std::string_view key_arn = {}) const;

private:
    void note_commit() const;
    // The key that it was to use, as far as that can be known without using it.
    void note_asked();
    void finish(std::string_view outcome);
};

// DisabledException, KMSInvalidStateException: it cannot be used for cryptography now.
result<> check_usable(call const& call, key const& one);
// KMSInvalidStateException: it is about to be deleted.
result<> check_not_pending_deletion(key const& one);
// InvalidKeyUsageException: it is for something else.
result<> check_usage(call const& call, key const& one, std::string_view usage);
// DryRunOperationException when it was only to be tried.
result<> check_dry_run(call const& call);

}  // namespace s3seal::kms
