// How many bytes of content may be stored in all.
#pragma once

#include <atomic>
#include <cstdint>

namespace s3seal::storage {

// Any thread.
class budget {
public:
    explicit budget(std::uint64_t limit) noexcept : limit_{limit} {}

    bool take(std::uint64_t bytes) noexcept {
        auto used = used_.load(std::memory_order_relaxed);
        do {
            if (bytes > limit_ - used) return false;
        } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
        return true;
    }
    void give_back(std::uint64_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }
    std::uint64_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

private:
    std::uint64_t limit_;
    std::atomic<std::uint64_t> used_ = 0;
};

}  // namespace s3seal::storage
