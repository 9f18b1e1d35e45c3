// The states of a realm that are kept by name; snapshots.hpp says what is done with them.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/faults/rule.hpp"
#include "storage/base/clock.hpp"
#include "storage/embedded/open.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace s3seal::realms {

struct kept_state {
    instant saved;  // by the real clock
    clock_state clock;
    std::unique_ptr<storage::opened> stores;  // null: they lie in a directory of its name
};

// What reset goes back to.
enum class ready_state {
    fresh,     // what every start makes
    snapshot,  // what was kept
    unknown,   // it was not kept
};

struct snapshot_table {
    mutable std::mutex mutex;
    std::map<std::string, kept_state> kept;
    ready_state ready = ready_state::fresh;
    std::vector<faults::rule> ready_faults;  // then, like what follows
    std::optional<auth::identities> ready_identities;
    std::optional<clock_state> ready_clock;
};

}  // namespace s3seal::realms
