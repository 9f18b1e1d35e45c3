// Seeds in a realm: each is tried in stores of its own first, so that what a service refuses changes nothing.
#pragma once

#include "server/realms/realm.hpp"
#include "server/seed/initial.hpp"
#include "server/seed/seed.hpp"

#include <variant>
#include <vector>

namespace s3seal::realms {

// Others changed meanwhile what the seed needs, or storage failed: what comes before this in the seed is there.
struct applied_in_part {
    seed::mistake why;
};
// A mistake is what a service refuses; it and a failure of storage leave everything as it was.
using seed_fault = std::variant<seed::mistake, applied_in_part, storage::error>;

// What it describes is added to what is there. One at a time, as snapshots are: whoever comes second waits.
basic_result<void, seed_fault> add_seed(realm& to, seed::seed_document const& seed);
// Nothing is stored any more but what it describes, in one step for everybody, and also where the process is killed.
// Who was known keeps what it does not say of them.
basic_result<void, seed_fault> replace_state(realm& of, seed::seed_document const& seed);

// All of them, before anybody asks; in one step where the process may be killed and what is stored is not.
basic_result<void, seed::complaint> begin_with(realm& of, std::vector<seed::seed_document> const& seeds);

}  // namespace s3seal::realms
