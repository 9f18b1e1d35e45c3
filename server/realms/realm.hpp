// What one namespace of the API sees, and nobody else does. (The word is C++'s own, so here it is a realm.)
#pragma once

#include "server/auth/credentials.hpp"
#include "server/auth/sessions.hpp"
#include "server/explain/explainer.hpp"
#include "server/faults/fault_table.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/iam/policy_cache.hpp"
#include "server/journal/kept_records.hpp"
#include "server/journal/request_log.hpp"
#include "server/kms/key_table.hpp"
#include "server/kms/kms_application.hpp"
#include "server/kms/ledger.hpp"
#include "server/kms/local_service.hpp"
#include "server/kms/master_key.hpp"
#include "server/realms/removed_directory.hpp"
#include "server/realms/snapshot_table.hpp"
#include "server/s3/access/directory_session_registry.hpp"
#include "server/s3/encryption/bucket_keys.hpp"
#include "server/s3/request/address.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/rename_tokens.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/s3_application.hpp"
#include "server/seed/target.hpp"
#include "server/service/behaviour.hpp"
#include "server/sts/sts_application.hpp"
#include "server/verify/standing_contract.hpp"
#include "storage/base/clock.hpp"
#include "storage/embedded/open.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace s3seal::realms {

// What all realms of a server have in common. It outlives them. Any thread.
struct shared_parts {
    clock const& real;
    random_source& random;
    s3seal::behaviour const& behaviour;
    s3::address_book const& addresses;
    kms::master_key const& master;
    http::buffer_budget& unauthenticated;  // for bodies
    http::buffer_budget& form_fields;
    std::vector<verify::expectation> const* contract = nullptr;  // that each is held to from its start; null: none
};

// What a realm begins with.
struct realm_options {
    std::string name;         // "": the default one
    std::string session_key;  // "": one that is kept in its stores
    storage::options stores;  // in memory with a budget that all share
    std::vector<auth::credential> credentials;
    bool default_credentials = true;
    std::vector<auth::role> roles;
    std::vector<kms::configured_key> keys;
    std::vector<std::string> hosts;  // that clients may have signed for, for explanations
    std::chrono::milliseconds bucket_key_window{0};
    std::size_t records = 0;
    std::uint64_t record_bytes = 0;
    std::size_t kms_calls = 0;
    clock_state clock;  // at the start
    std::vector<faults::rule> faults;
    bool keep_requests = false;  // in its directory
};

// What can fail to open.
struct opened_parts {
    storage::opened stores;
    std::string session_key;
    std::unique_ptr<adjustable_clock> time;
    std::unique_ptr<kms::ledger> calls;
    std::unique_ptr<kms::local_service> keys;
    std::unique_ptr<journal::kept_records> requests;  // null: they are not kept
};

// Any thread. An exchange of it holds it.
struct realm {
    // Opens its stores, and makes what a first start makes there. Its error is a sentence for the user.
    static storage::result<std::shared_ptr<realm>> open(realm_options wanted, shared_parts const& shared);
    // In stores that were opened elsewhere.
    static storage::result<std::shared_ptr<realm>> open_in(storage::opened opened, realm_options wanted,
                                                           shared_parts const& shared);

    // Everything that is stored becomes what `from` holds (storage::replace_contents), and what was remembered of it is
    // forgotten. Sessions, credentials, journal, ledger and clock stay.
    storage::result<> replace_with(storage::opened& from);
    // Stores of the same kind, in memory or in that directory, with nothing in them but what a first start makes.
    storage::result<storage::opened> open_stores(std::filesystem::path const& directory) const;
    // Makes durable what requests have changed until now.
    void settle();
    // Of the ledger; later processes do not miss them either.
    void clear_calls();
    // The KMS keys that it began with, in stores of open_stores().
    storage::result<> make_configured_keys(storage::opened& in) const;

    // Everything that its first start makes is there: see storage/data_directory.hpp.
    storage::result<> finish_first_start() {
        return parts.stores.directory ? parts.stores.directory->finish_first_start() : storage::result<>{};
    }

    std::string const& name() const noexcept { return begun_with.name; }
    bool bodies_in_files() const noexcept { return !begun_with.stores.directory.empty(); }

    realm_options begun_with;
    shared_parts shared;
    removed_directory removed;  // when everything else is closed
    opened_parts parts;
    adjustable_clock& time;
    kms::ledger& calls;
    kms::key_table& keys;
    storage::metadata_store& metadata;
    storage::blob_store& blobs;
    journal::request_log requests;
    auth::session_authority sessions;
    auth::credential_store credentials;
    explain::explainer explainer;
    s3::bucket_key_cache bucket_keys;
    s3::bucket_views buckets;
    iam::policy_cache policies;
    s3::directory_session_registry directory_sessions;
    s3::rename_tokens renames;
    s3::services services;
    s3::s3_application s3;
    s3::s3_application s3_control;
    sts::sts_application sts;
    kms::kms_application kms;
    faults::fault_table faults;
    seed::target const seeding;
    verify::standing_contract contract{requests, calls};
    snapshot_table snapshots;

private:
    realm(realm_options wanted, shared_parts const& shared_with, opened_parts opened);
};

using realm_ptr = std::shared_ptr<realm>;

}  // namespace s3seal::realms
