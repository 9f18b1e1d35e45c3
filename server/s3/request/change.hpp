// What a request has changed, until that is durable.
#pragma once

#include "storage/model.hpp"

#include <atomic>
#include <memory>
#include <vector>

namespace s3seal::s3 {

enum class change_state {
    pending,
    durable,
    lost,       // it has not happened after all
    too_large,  // nor has this one, for want of space
};

struct request_changes {
    std::shared_ptr<std::atomic<change_state>> state;  // any thread may set it; null: nothing was changed, or durably
    std::vector<storage::blob_ref> unused;             // too many bodies to remove on the way; not if it is lost

    bool is_pending() const { return state && *state == change_state::pending; }
    bool is_lost() const { return state && *state != change_state::pending && *state != change_state::durable; }
};

}  // namespace s3seal::s3
