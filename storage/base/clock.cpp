#include "storage/base/clock.hpp"

#include <algorithm>

namespace s3seal {

namespace {

constexpr std::int64_t frozen_bit = 1;
constexpr std::int64_t signers_follow_bit = 2;
constexpr std::int64_t scale = 4;

// Nothing that was signed earlier is taken: presigned URLs live for seven days, and clocks may differ by minutes.
constexpr std::chrono::days kept_moves{8};

// Between two of them no date of a signature falls.
std::chrono::sys_seconds second_of(instant at) noexcept {
    return std::chrono::ceil<std::chrono::seconds>(at);
}

// Between two instants that a clock may show.
bool is_possible(std::chrono::milliseconds distance) noexcept {
    constexpr auto most = adjustable_clock::latest - adjustable_clock::earliest;
    return -most <= distance && distance <= most;
}

}  // namespace

instant system_clock::now() const noexcept {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::chrono::microseconds system_clock::elapsed() const noexcept {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

adjustable_clock::adjustable_clock(clock const& real, clock_state const& state) noexcept
    : real_{real}, word_{pack(state)}, before_moves_{pack(state)} {}

adjustable_clock::word adjustable_clock::pack(clock_state const& state) noexcept {
    bool const frozen = state.mode == clock_mode::frozen;
    auto const offset = state.mode == clock_mode::offset ? state.offset : std::chrono::milliseconds{0};
    return (frozen ? state.frozen_at.time_since_epoch() : offset).count() * scale + (frozen ? frozen_bit : 0) +
           (state.skew == signing_time::clock ? signers_follow_bit : 0);
}

instant adjustable_clock::shown_by(word state, instant real) noexcept {
    std::chrono::milliseconds const time{state >> 2};
    return (state & frozen_bit) != 0 ? instant{time} : real + time;
}

instant adjustable_clock::signers_now() const noexcept {
    auto const real = real_.now();
    auto const state = word_.load(std::memory_order_acquire);
    return do_signers_follow(state) ? shown_by(state, real) : real;
}

bool adjustable_clock::do_signers_follow(word state) const noexcept {
    return (state & signers_follow_bit) != 0 || (also_follow_while_ && *also_follow_while_);
}

instant adjustable_clock::when_signed(instant signers) const noexcept {
    auto const state = word_.load(std::memory_order_acquire);
    if (do_signers_follow(state)) return signers;
    if (!has_moved_.load(std::memory_order_acquire)) return shown_by(state, signers);
    std::lock_guard const lock{mutex_};
    auto const after = std::upper_bound(moves_.begin(), moves_.end(), signers,
                                        [](instant wanted, move const& one) { return wanted < one.at; });
    return shown_by(after == moves_.begin() ? before_moves_ : std::prev(after)->to, signers);
}

clock_state adjustable_clock::state() const noexcept {
    auto const state = word_.load(std::memory_order_acquire);
    std::chrono::milliseconds const time{state >> 2};
    clock_state out;
    out.skew = (state & signers_follow_bit) != 0 ? signing_time::clock : signing_time::real;
    if ((state & frozen_bit) != 0) {
        out.mode = clock_mode::frozen;
        out.frozen_at = instant{time};
    } else if (time.count() != 0) {
        out.mode = clock_mode::offset;
        out.offset = time;
    }
    return out;
}

bool adjustable_clock::set(clock_state const& to) {
    if (!is_possible(to.offset) || !is_possible(to.frozen_at - earliest)) return false;
    std::lock_guard const lock{mutex_};
    return put(pack(to));
}

bool adjustable_clock::advance(std::chrono::milliseconds by) {
    if (!is_possible(by)) return false;
    std::lock_guard const lock{mutex_};
    return put(word_.load(std::memory_order_relaxed) + by.count() * scale);
}

bool adjustable_clock::put(word state) {
    auto const at = real_.now();
    auto const shown = shown_by(state, at);
    if (shown < earliest || shown >= latest) return false;
    while (!moves_.empty() && moves_.front().at < at - kept_moves) {
        before_moves_ = moves_.front().to;
        moves_.pop_front();
    }
    if (!moves_.empty() && second_of(moves_.back().at) == second_of(at))
        moves_.back() = {at, state};
    else
        moves_.push_back({at, state});
    has_moved_.store(true, std::memory_order_release);
    word_.store(state, std::memory_order_release);
    return true;
}

}  // namespace s3seal
