// Blobs that somebody reads one after the other: removing them waits until nobody does any more.
#pragma once

#include "storage/model.hpp"

#include <functional>
#include <memory>
#include <mutex>
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
    // Now, or with the end of the last pin.
    void remove(blob_ref const& ref);
    // They are wanted again: those that wait to be removed stay.
    void keep(std::unordered_set<std::string> const& ids);

private:
    struct held {
        std::size_t count = 0;
        bool removed = false;
        blob_ref ref;
    };
    void release(std::vector<std::string> const& ids);

    std::function<void(blob_ref const&)> remove_;
    std::mutex mutex_;
    std::unordered_map<std::string, held> held_;
};

}  // namespace s3seal::storage
