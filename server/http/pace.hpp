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
        auto const earned = duration{bytes_ / rate_ * 1000 + bytes_ % rate_ * 1000 / rate_};
        auto const left = grace_ + earned - std::chrono::duration_cast<duration>(waited_);
        return std::clamp(left, duration{0}, grace_);
    }

private:
    std::uint64_t rate_;
    duration grace_;
    std::uint64_t bytes_ = 0;
    std::chrono::steady_clock::duration waited_{0};
};

}  // namespace s3seal::http
