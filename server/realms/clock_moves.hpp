// A realm's clock is moved, and what falls due by that happens.
#pragma once

#include "server/realms/realm.hpp"
#include "server/service/due_change.hpp"
#include "storage/base/result.hpp"

#include <string>
#include <vector>

namespace s3seal::realms {

// Why a clock was not moved, or what failed when it was.
struct move_fault {
    bool of_caller;    // it was asked for what cannot be
    std::string text;  // a sentence
};

// In the order of their time, what became of keys, of restored copies and of sessions: nothing when it went backwards.
// All of it has happened, and is as durable as other changes, when this returns.
using move_result = basic_result<std::vector<service::due_change>, move_fault>;
move_result set_clock(realm& in, clock_state const& to);
move_result advance_clock(realm& in, std::chrono::milliseconds by);

}  // namespace s3seal::realms
