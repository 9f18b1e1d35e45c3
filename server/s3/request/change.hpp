// What a request has changed, until that is durable.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <atomic>
#include <memory>
#include <vector>

namespace s3seal::s3 {

enum class change_state {
    durable,
    lost,       // it has not happened after all
    too_large,  // nor has this one, for want of space
};

// Any thread may say what became of a change.
struct change_watch {
    std::atomic<unsigned> pending = 0;
    std::atomic<change_state> state = change_state::durable;  // of all that are not pending: the first that was lost
};

struct request_changes {
    std::shared_ptr<change_watch> watch;    // null: nothing was changed, or durably
    std::vector<storage::blob_ref> unused;  // too many bodies to remove on the way; not if it is lost

    bool is_pending() const { return watch && watch->pending > 0; }
    bool is_lost() const { return watch && watch->pending == 0 && watch->state != change_state::durable; }
};

// A change that this thread has just made; nothing where it is durable already.
void watch_change(storage::metadata_store& in, request_changes& changes);

}  // namespace s3seal::s3
