#include "storage/blob/blob_pins.hpp"

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

void blob_pins::remove(blob_ref const& ref) {
    {
        std::lock_guard const lock{mutex_};
        if (auto const found = held_.find(ref.id); found != held_.end()) {
            found->second.removed = true;
            found->second.ref = ref;
            return;
        }
    }
    remove_(ref);
}

void blob_pins::keep(std::unordered_set<std::string> const& ids) {
    std::lock_guard const lock{mutex_};
    for (auto& [id, one] : held_)
        if (ids.contains(id)) one.removed = false;
}

void blob_pins::release(std::vector<std::string> const& ids) {
    std::vector<blob_ref> removed;
    {
        std::lock_guard const lock{mutex_};
        for (auto const& id : ids) {
            auto const found = held_.find(id);
            if (--found->second.count > 0) continue;
            if (found->second.removed) removed.push_back(std::move(found->second.ref));
            held_.erase(found);
        }
    }
    for (auto const& ref : removed) remove_(ref);
}

}  // namespace s3seal::storage
