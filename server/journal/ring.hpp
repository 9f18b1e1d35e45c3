// The last requests, as many as fit. Old ones give way to new ones.
#pragma once

#include "server/journal/record.hpp"

#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace s3seal::journal {

// Any thread.
class ring {
public:
    ring(std::size_t max_records, std::size_t max_bytes) : max_records_{max_records}, max_bytes_{max_bytes} {}

    // `fill(record&)` writes every field. It gets a used record, whose memory it goes on using: remembering a request
    // usually costs no allocation.
    template <class Fill>
    void add(Fill fill) {
        std::lock_guard const lock{mutex_};
        auto& slot = next_slot();
        fill(slot);
        settle(slot);
    }

    std::optional<record> find(std::string_view id) const;
    std::size_t size() const;
    std::size_t bytes() const;

private:
    record& next_slot();
    void settle(record const& added);
    void drop_oldest();

    std::size_t max_records_;
    std::size_t max_bytes_;
    mutable std::mutex mutex_;
    std::vector<record> slots_;
    std::vector<std::size_t> sizes_;  // of each slot's record
    std::size_t first_ = 0;           // the oldest
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace s3seal::journal
