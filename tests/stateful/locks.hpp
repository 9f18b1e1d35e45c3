// Object lock and tags, as far as writes of objects bring them along.
#pragma once

#include "tests/stateful/rules.hpp"

namespace s3seal::stateful {

texts draw_tags(dice& rolled);
// Lock headers of a write, where the bucket has a lock; seldom elsewhere.
void draw_lock(dice& rolled, state const& all, bucket const& in, operation& asked);

void check_lock(bucket const& in, operation const& asked, expected& out);
// What the headers say, else the bucket's default.
std::string stored_time(std::string const& sent);
template <typename Locked>
void lock_new(state const& all, bucket const& in, operation const& asked, Locked& made) {
    made.legal_hold = asked.lock.hold;
    if (!asked.lock.mode.empty())
        made.retention = {asked.lock.mode, stored_time(asked.lock.until)};
    else if (!in.default_mode.empty())
        made.retention = {in.default_mode, iso_time(all.now + std::chrono::days{1})};
}
void show_lock(expected& out, object_version const& one);
// Bytes that are going to be locked need a digest.
template <typename Locked>
void check_digest(operation const& asked, Locked const& made, expected& out) {
    bool const locked = !made.retention.mode.empty() || !made.legal_hold.empty();
    if (locked && !asked.digest) out.refuse({400, "InvalidRequest"});
}

}  // namespace s3seal::stateful
