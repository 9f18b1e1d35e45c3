// The least speed that is asked of a peer over a whole body, however it pauses.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace s3seal::http {

// Only the time counts in which the peer is waited for: it does not pay for what we are slow at.
class pace {
public:
    using duration = std::chrono::milliseconds;

    // 0: none is asked. `grace`: what a peer may be late at any time.
    pace(std::uint64_t bytes_per_second, duration grace) noexcept : rate_{bytes_per_second}, grace_{grace} {}

    void moved(std::uint64_t bytes) noexcept { bytes_ += bytes; }
    void waited(std::chrono::steady_clock::duration time) noexcept { waited_ += time; }

    // For how long it may still be waited for without a byte.
    duration patience() const noexcept {
        if (rate_ == 0) return grace_;
        return left_of(grace_ + duration{bytes_ / rate_ * 1000 + bytes_ % rate_ * 1000 / rate_});
    }

    // Likewise, where the grace is for everything together and no byte earns more of it.
    duration patience_in_all() const noexcept { return left_of(grace_); }

private:
    duration left_of(duration time) const noexcept {
        return std::clamp(time - std::chrono::duration_cast<duration>(waited_), duration{0}, grace_);
    }

    std::uint64_t rate_;
    duration grace_;
    std::uint64_t bytes_ = 0;
    std::chrono::steady_clock::duration waited_{0};
};

}  // namespace s3seal::http
