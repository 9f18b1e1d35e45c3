// Time is injected: tests repeat, and a mock lets its users move the clock.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>

namespace s3seal {

using instant = std::chrono::sys_time<std::chrono::milliseconds>;

// Any thread.
class clock {
public:
    virtual ~clock() = default;
    virtual instant now() const noexcept = 0;  // UTC
    // Whoever signs has a clock of their own: what that shows now, ...
    virtual instant signers_now() const noexcept { return now(); }
    // ... and what this one showed when theirs showed that.
    virtual instant when_signed(instant signers) const noexcept { return signers; }
    // For how long something took: since some moment, whatever the clock is set to.
    virtual std::chrono::microseconds elapsed() const noexcept { return now().time_since_epoch(); }
};

// The only place that names the system's clock.
class system_clock final : public clock {
public:
    instant now() const noexcept override;
    std::chrono::microseconds elapsed() const noexcept override;
};

// Stands still until it is moved. One thread.
class manual_clock final : public clock {
public:
    explicit manual_clock(instant start) noexcept : now_{start} {}
    instant now() const noexcept override { return now_; }
    void set(instant to) noexcept { now_ = to; }
    void advance(std::chrono::milliseconds by) noexcept { now_ += by; }

private:
    instant now_;
};

enum class clock_mode { real, offset, frozen };

// What the dates of signatures are measured by while the clock is moved.
enum class signing_time { real, clock };

// All that an adjustable clock is, to be kept and set again.
struct clock_state {
    clock_mode mode = clock_mode::real;
    std::chrono::milliseconds offset{0};  // of mode offset
    instant frozen_at = {};               // of mode frozen
    signing_time skew = signing_time::real;
    friend bool operator==(clock_state const&, clock_state const&) = default;
};

// Goes with another clock until somebody moves it or stops it; backwards too. Any thread; reading waits for nobody.
//
// Signers' clocks stay with the other one, as clients' processes do (signing_time::clock: they follow this one). What
// was signed before a move, and is used after it, has aged by the move; what is signed after it has not. Dates of
// signatures are whole seconds: one that names the second of a move counts as before it.
class adjustable_clock final : public clock {
public:
    // What it may be set to show. Later, version IDs would not fit their digits.
    static constexpr instant earliest{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}};
    static constexpr instant latest{std::chrono::sys_days{std::chrono::year{2109} / 1 / 1}};

    explicit adjustable_clock(clock const& real, clock_state const& state = {}) noexcept;

    instant now() const noexcept override { return shown_by(word_.load(std::memory_order_acquire), real_.now()); }
    instant signers_now() const noexcept override;
    instant when_signed(instant signers) const noexcept override;
    std::chrono::microseconds elapsed() const noexcept override { return real_.elapsed(); }
    instant real() const noexcept { return real_.now(); }

    // Signers follow this clock also while that is true. Said once, before anybody asks.
    void let_signers_follow_while(std::atomic<bool> const& wanted) noexcept { also_follow_while_ = &wanted; }
    bool do_signers_follow() const noexcept { return do_signers_follow(word_.load(std::memory_order_acquire)); }

    clock_state state() const noexcept;
    // Both of them false: it would show what is not between `earliest` and `latest`, and stays as it is.
    bool set(clock_state const& to);
    bool advance(std::chrono::milliseconds by);

private:
    // A state in one word, so that it is read whole: whether it is frozen, what signers follow, and the instant at
    // which it stands or how far from the other clock it is.
    using word = std::int64_t;
    struct move {
        instant at;  // of the other clock
        word to;
    };
    static word pack(clock_state const& state) noexcept;
    static instant shown_by(word state, instant real) noexcept;
    bool do_signers_follow(word state) const noexcept;
    bool put(word state);  // under the lock

    clock const& real_;
    std::atomic<bool> const* also_follow_while_ = nullptr;
    std::atomic<word> word_;
    std::atomic<bool> has_moved_ = false;
    mutable std::mutex mutex_;  // of what follows, and for who writes
    word before_moves_;
    std::deque<move> moves_;  // of the last days, the last one of each second, oldest first
};

}  // namespace s3seal
