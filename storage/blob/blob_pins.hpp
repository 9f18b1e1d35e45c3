// When blobs go: not while somebody reads them one after the other, and not when they are wanted again meanwhile.
#pragma once

#include "storage/model.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace s3seal::storage {

// Any thread. Outlives what pin() gave.
class blob_pins {
public:
    // `remove`: of a blob that nobody holds; called without a lock.
    explicit blob_pins(std::function<void(blob_ref const&)> remove) : remove_{std::move(remove)} {}

    std::shared_ptr<void> pin(std::vector<std::string> ids);
    // Their rows have gone: a remove() of each is to come.
    void expect_removal(std::span<blob_ref const> all);
    // Now, or with the end of the last pin. Nothing, if it was kept since this removal was expected.
    void remove(blob_ref const& ref);
    // They are wanted again: whatever removal is expected, or waits for a pin, is not done any more; what is under way
    // is over when this returns.
    void keep(std::unordered_set<std::string> const& ids);

private:
    struct held {
        std::size_t count = 0;
        bool removed = false;
        blob_ref ref;
    };
    // Of one blob; one that never comes, as its change was lost, costs a body until the next start at worst.
    struct removals {
        std::size_t expected = 0;
        std::size_t cancelled = 0;  // of those that are expected
        std::size_t under_way = 0;
    };
    void release(std::vector<std::string> const& ids);
    bool may_go(blob_ref const& ref);
    void end_removal(std::string const& id);

    std::function<void(blob_ref const&)> remove_;
    std::mutex mutex_;
    std::condition_variable removed_;
    std::unordered_map<std::string, held> held_;
    std::unordered_map<std::string, removals> removals_;  // without those that are all zero
};

}  // namespace s3seal::storage
