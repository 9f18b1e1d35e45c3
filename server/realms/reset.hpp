// Beginning again: all of a realm, some of it, or one bucket.
#pragma once

#include "server/realms/realm.hpp"

#include <string>
#include <string_view>

namespace s3seal::realms {

// What goes back to what it was when the server became ready.
struct reset_parts {
    bool stores = false;
    bool to_nothing = false;  // the stores: not even seeds are left
    bool objects = false;     // buckets stay, with their settings
    bool journal = false;
    bool ledger = false;
    bool bucket_keys = false;
    bool faults = false;
    bool clock = false;
    bool contract = false;  // its verdict: apart, as it is about all that a suite does
};

// everything, nothing-left, or some of objects, journal, ledger, bucket-keys, faults, clock, contract with commas
// between them.
// The error is a sentence.
basic_result<reset_parts, std::string> parse_reset(std::string_view what);

// conflict: the stores' state was not kept (ready_state). full, io.
storage::result<> reset(realm& of, reset_parts const& what);

// Objects, versions and uploads go, whatever is locked; the bucket stays with its settings. not_found, io.
storage::result<> empty_bucket(realm& of, std::string const& name);

}  // namespace s3seal::realms
