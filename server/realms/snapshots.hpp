// States of a realm that are kept by name: what is stored, and its clock. Bodies are shared with it, rows copied. With
// a data directory they lie in it, in directories of their own. Any thread.
#pragma once

#include "server/realms/realm.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace s3seal::realms {

struct snapshot_entry {
    std::string name;
    instant saved;  // by the real clock
    clock_state clock;
};

// Those of earlier starts. io.
storage::result<> load_snapshots(realm& of);
// Takes the place of one of that name. full, io.
storage::result<snapshot_entry> save_snapshot(realm& of, std::string const& name);
// `into` becomes what it was, which may be another realm. not_found; full, io, corrupt: it stays as it is.
storage::result<snapshot_entry> restore_snapshot(realm& of, std::string const& name, realm& into);
storage::result<> drop_snapshot(realm& of, std::string const& name);  // not_found, io
std::vector<snapshot_entry> list_snapshots(realm const& of);          // by name

// In a directory a larger database is not kept at a start, which would wait for its copy.
inline constexpr std::uintmax_t most_ready_bytes = 64u << 20;

// The server is ready: reset comes back to this. `is_fresh`: nothing is stored but what every start makes; then in
// memory nothing has to be kept.
storage::result<> keep_ready_state(realm& of, bool is_fresh);
// conflict: it was not kept. Else as restore_snapshot().
storage::result<> restore_ready_state(realm& of);
// Nothing is there but what a start without seeds makes. full, io: it stays as it is.
storage::result<> empty_stores(realm& of);

}  // namespace s3seal::realms
