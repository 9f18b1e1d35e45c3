#include "server/journal/request_log.hpp"

#include "server/journal/masked.hpp"

#include <algorithm>

namespace s3seal::journal {

namespace {

constexpr std::size_t usual_record = 2048;  // larger ones give their memory back when they go

// Only then somebody will want to sign the request again.
bool needs_head(event const& what) {
    auto const* error = what.refused->error;
    return error && error->code == aws::errc::signature_does_not_match;
}

}  // namespace

std::shared_ptr<refusal const> request_log::add(event const& what) {
    auto refused = what.refused ? mask_refusal(what) : nullptr;
    std::lock_guard const lock{mutex_};
    if (refused && needs_head(what)) refused->sealed_head = vault_.seal(what.head);
    auto& slot = next_slot();
    assign_masked(slot, what);
    slot.refused = refused;
    settle(slot);
    return refused;
}

std::optional<kept_request> request_log::open_head(refusal const& refusal) const {
    std::lock_guard const lock{mutex_};
    return vault_.open(refusal.sealed_head);
}

record& request_log::next_slot() {
    if (count_ == max_records_) drop_oldest();
    // New slots only at the end, while no place was taken over yet.
    if (count_ == slots_.size() && slots_.size() < max_records_) {
        std::rotate(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(first_), slots_.end());
        std::rotate(sizes_.begin(), sizes_.begin() + static_cast<std::ptrdiff_t>(first_), sizes_.end());
        first_ = 0;
        slots_.emplace_back();
        sizes_.emplace_back();
    }
    return slots_[(first_ + count_) % slots_.size()];
}

void request_log::settle(record const& added) {
    auto const size = added.bytes();
    sizes_[(first_ + count_) % slots_.size()] = size;
    ++count_;
    bytes_ += size;
    while (bytes_ > max_bytes_ && count_ > 1) drop_oldest();
}

void request_log::drop_oldest() {
    auto& slot = slots_[first_];
    bytes_ -= sizes_[first_];
    slot.refused.reset();
    if (sizes_[first_] > usual_record) slot = {};
    slot.id.clear();
    first_ = (first_ + 1) % slots_.size();
    --count_;
}

std::optional<record> request_log::find(std::string_view id) const {
    std::lock_guard const lock{mutex_};
    for (std::size_t back = count_; back-- > 0;) {
        auto const& slot = slots_[(first_ + back) % slots_.size()];
        if (slot.id == id) return slot;
    }
    return std::nullopt;
}

std::size_t request_log::size() const {
    std::lock_guard const lock{mutex_};
    return count_;
}

std::size_t request_log::bytes() const {
    std::lock_guard const lock{mutex_};
    return bytes_;
}

}  // namespace s3seal::journal
