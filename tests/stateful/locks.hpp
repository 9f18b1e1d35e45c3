// Object lock and tags, as far as writes of objects bring them along.
#pragma once

#include "tests/stateful/rules.hpp"

namespace s3seal::stateful {

texts draw_tags(dice& rolled);
// Lock headers of a write, where the bucket has a lock; seldom elsewhere.
void draw_lock(dice& rolled, state const& all, bucket const& in, operation& asked);

void check_lock(bucket const& in, operation const& asked, expected& out);
// What the headers say, else the bucket's default.
template <typename Locked>
void lock_new(state const& all, bucket const& in, operation const& asked, Locked& made) {
    made.legal_hold = asked.lock.hold;
    if (!asked.lock.mode.empty())
        made.retention = {asked.lock.mode, asked.lock.until};
    else if (!in.default_mode.empty())
        made.retention = {in.default_mode, iso_time(all.now + std::chrono::days{1})};
}
void show_lock(state const& all, expected& out, object_version const& one);

}  // namespace s3seal::stateful
