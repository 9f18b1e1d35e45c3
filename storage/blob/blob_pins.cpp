#include "storage/blob/blob_pins.hpp"

#include <algorithm>

namespace s3seal::storage {

std::shared_ptr<void> blob_pins::pin(std::vector<std::string> ids) {
    {
        std::lock_guard const lock{mutex_};
        for (auto const& id : ids) ++held_[id].count;
    }
    // What is kept alive is the list; its end is the end of the pin.
    return {new std::vector<std::string>{std::move(ids)}, [this](std::vector<std::string>* list) {
                release(*list);
                delete list;
            }};
}

void blob_pins::expect_removal(std::span<blob_ref const> all) {
    std::lock_guard const lock{mutex_};
    for (auto const& one : all)
        if (!one.id.empty() && one.inline_bytes.empty()) ++removals_[one.id].expected;
}

void blob_pins::remove(blob_ref const& ref) {
    {
        std::lock_guard const lock{mutex_};
        if (!may_go(ref)) return;
        ++removals_[ref.id].under_way;
    }
    remove_(ref);
    end_removal(ref.id);
}

// Under the lock. What somebody holds goes later.
bool blob_pins::may_go(blob_ref const& ref) {
    if (auto const at = removals_.find(ref.id); at != removals_.end() && at->second.expected > 0) {
        bool const is_cancelled = at->second.cancelled > 0;
        --at->second.expected;
        if (is_cancelled) --at->second.cancelled;
        if (at->second.expected + at->second.under_way == 0) removals_.erase(at);
        if (is_cancelled) return false;
    }
    auto const found = held_.find(ref.id);
    if (found == held_.end()) return true;
    found->second.removed = true;
    found->second.ref = ref;
    return false;
}

void blob_pins::end_removal(std::string const& id) {
    std::lock_guard const lock{mutex_};
    auto const at = removals_.find(id);
    if (--at->second.under_way + at->second.expected == 0) removals_.erase(at);
    removed_.notify_all();
}

void blob_pins::keep(std::unordered_set<std::string> const& ids) {
    std::unique_lock lock{mutex_};
    for (auto& [id, one] : held_)
        if (ids.contains(id)) one.removed = false;
    for (auto& [id, one] : removals_)
        if (ids.contains(id)) one.cancelled = one.expected;
    removed_.wait(lock, [&] {
        return std::none_of(removals_.begin(), removals_.end(),
                            [&](auto const& one) { return one.second.under_way > 0 && ids.contains(one.first); });
    });
}

void blob_pins::release(std::vector<std::string> const& ids) {
    std::vector<blob_ref> removed;
    {
        std::lock_guard const lock{mutex_};
        for (auto const& id : ids) {
            auto const found = held_.find(id);
            if (--found->second.count > 0) continue;
            if (found->second.removed) {
                ++removals_[id].under_way;
                removed.push_back(std::move(found->second.ref));
            }
            held_.erase(found);
        }
    }
    for (auto const& ref : removed) {
        remove_(ref);
        end_removal(ref.id);
    }
}

}  // namespace s3seal::storage
