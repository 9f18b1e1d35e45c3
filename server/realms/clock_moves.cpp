#include "server/realms/clock_moves.hpp"

#include "server/auth/sessions.hpp"
#include "server/aws/arns.hpp"
#include "server/kms/due.hpp"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

namespace s3seal::realms {

namespace {

using service::due_change;

constexpr std::size_t most_restored = 10'000;

move_fault failed(std::string text) {
    return {false, "what falls due could not be done: " + std::move(text)};
}

storage::result<std::string> find_arn(realm& in, storage::restored_version const& of) {
    TRY(auto const bucket, in.metadata.load_bucket(of.bucket));
    return aws::arn_of(*bucket).append("/").append(of.key);
}

// Copies that were restored come and go by themselves: whoever asks looks at the clock.
storage::result<> list_restored(realm& in, instant after, instant until, std::vector<due_change>& to) {
    TRY(auto const found, in.metadata.list_restored(after, until, most_restored));
    auto const falls = [&](instant at) { return after < at && at <= until; };
    for (auto const& one : found) {
        TRY(auto const arn, find_arn(in, one));
        if (falls(one.copy.ready)) to.push_back({one.copy.ready, "ObjectRestore:Completed", arn});
        if (falls(one.copy.expires)) to.push_back({one.copy.expires, "ObjectRestore:Delete", arn});
    }
    return {};
}

void list_sessions(realm& in, instant after, instant until, std::vector<due_change>& to) {
    for (auto const& one : in.sessions.list_ending(after, until))
        to.push_back({one->expires, "SessionExpired", one->who.arn});
}

move_result list_due(realm& in, instant after, instant until) {
    auto due = kms::list_due(in.keys, after, until);
    if (auto const done = list_restored(in, after, until, due); !done) return failed(done.error().detail);
    list_sessions(in, after, until, due);
    std::sort(due.begin(), due.end(), [](due_change const& a, due_change const& b) {
        return std::tie(a.at, a.resource, a.what) < std::tie(b.at, b.resource, b.what);
    });
    return due;
}

move_result move_to(realm& in, instant until, std::function<bool()> const& move) {
    auto const after = in.time.now();
    if (until <= after) {
        if (!move()) return move_fault{true, "the clock shows times from 1970 to 2108"};
        return std::vector<due_change>{};
    }
    TRY(auto due, list_due(in, after, std::min(until, adjustable_clock::latest)));
    if (!move()) return move_fault{true, "the clock shows times from 1970 to 2108"};
    if (auto const done = kms::run_due(in.keys, until); !done) return failed(done.error().message);
    return due;
}

}  // namespace

move_result set_clock(realm& in, clock_state const& to) {
    auto const shown = to.mode == clock_mode::frozen ? to.frozen_at : in.time.real() + to.offset;
    return move_to(in, shown, [&] { return in.time.set(to); });
}

move_result advance_clock(realm& in, std::chrono::milliseconds by) {
    return move_to(in, in.time.now() + by, [&] { return in.time.advance(by); });
}

}  // namespace s3seal::realms
