// Time is injected: tests repeat, and a mock lets its users move the clock.
#pragma once

#include <chrono>

namespace s3seal {

using instant = std::chrono::sys_time<std::chrono::milliseconds>;

class clock {
public:
    virtual ~clock() = default;
    virtual instant now() const noexcept = 0;  // UTC; any thread
};

// The only place that names the system's clock.
class system_clock final : public clock {
public:
    instant now() const noexcept override;
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

}  // namespace s3seal
