// What one namespace of the API sees, and nobody else does. (The word is C++'s own, so here it is a realm.)
#pragma once

#include "server/auth/sessions.hpp"
#include "server/explain/explainer.hpp"
#include "server/faults/fault_table.hpp"
#include "server/journal/request_log.hpp"
#include "server/kms/key_table.hpp"
#include "server/kms/ledger.hpp"
#include "server/seed/target.hpp"
#include "server/verify/standing_contract.hpp"
#include "storage/base/clock.hpp"
#include "storage/blob_store.hpp"
#include "storage/metadata_store.hpp"

#include <string>

namespace s3seal::realms {

// They outlive every exchange. Any thread.
struct realm {
    std::string name;  // "": the default one
    journal::request_log& requests;
    kms::ledger& calls;
    faults::fault_table& faults;
    storage::metadata_store& metadata;
    storage::blob_store& blobs;
    bool bodies_in_files;  // those that are not in their row; else they are chunks in memory
    explain::explainer const& explainer;
    adjustable_clock& time;
    kms::key_table& keys;
    auth::session_authority const& sessions;
    verify::standing_contract& contract;
    seed::target const* seeding = nullptr;  // null: nothing can be applied to it
};

}  // namespace s3seal::realms
