// States of a realm that are kept by name: what is stored, and its clock. Bodies are shared with it, rows copied. With
// a data directory they lie in it, in directories of their own. Any thread.
#pragma once

#include "server/realms/realm.hpp"

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

// What reset comes back to.
enum class begins {
    fresh,     // nothing is stored but what every start makes: nothing has to be kept
    seeded,    // it is little: it is kept
    with_all,  // that an earlier start has left: kept where that is wanted, as it may be much
};
// The server is ready. Where it cannot be kept the log says so.
void keep_ready_state(realm& of, begins with, bool wanted);
// Who may sign is again who could then. conflict: it was not kept. Else as restore_snapshot().
storage::result<> restore_ready_state(realm& of);
// Likewise, but nothing is there save what a start without seeds makes. full, io: it stays as it is.
storage::result<> restore_empty_state(realm& of);

}  // namespace s3seal::realms
