#include "server/journal/request_log.hpp"

#include "server/journal/masked.hpp"

#include <algorithm>

namespace s3seal::journal {

namespace {

constexpr std::uint64_t records_of_a_turn = 1024;

// Only then somebody will want to sign the request again.
bool needs_head(refusal const& refused) {
    return refused.why.code == aws::reason_code::signature;
}

// Of a refusal all that repeats a secret was found, too.
kept_headers headers_of(http::request const& head, refusal const* refused) {
    if (!refused) return kept_headers::of_request(head);
    kept_headers out;
    for (auto const& [name, value] : refused->sent.headers) out.add(name, value);
    return out;
}

}  // namespace

void request_log::add(std::shared_ptr<record> fresh, http::request const& head, std::uint16_t port) {
    auto refused = mask_record(*fresh, head, port);
    fresh->headers = headers_of(head, refused.get());
    std::unique_lock watching{watching_, std::defer_lock};
    std::shared_ptr<record const> shown;
    if (is_watched_.load(std::memory_order_relaxed)) {
        watching.lock();
        shown = fresh;
    }
    {
        std::lock_guard const lock{mutex_};
        if (refused && needs_head(*refused)) refused->sealed_head = vault_.seal(head);
        fresh->refused = std::move(refused);
        fresh->sequence = ++last_;
        put(std::move(fresh));
        note_change();
    }
    if (shown && watcher_) watcher_(*shown);
}

void request_log::put(std::shared_ptr<record> one) {
    auto const size = one->bytes();
    next_slot() = std::move(one);
    sizes_[(first_ + count_) % slots_.size()] = size;
    ++count_;
    bytes_ += size;
    while (bytes_ > max_bytes_ && count_ > 1) drop_oldest();
}

// Of one that remembers nothing all is missing: to those after it, it looks as if it was killed.
request_log::~request_log() {
    if (store_ && is_used()) store_->end(extent());
}

// Those that are there get the last numbers, as their places follow from these.
void request_log::restore(kept_log earlier) {
    if (!is_used()) return;
    std::lock_guard const lock{mutex_};
    last_ = earlier.had.last - earlier.records.size();
    cleared_ = std::min(earlier.had.cleared, last_);
    calls_cleared_ = earlier.had.calls_cleared;
    lost_ = earlier.had.lost ? 1 : 0;
    for (auto& one : earlier.records) {
        one->sequence = ++last_;
        put(std::move(one));
    }
    note_change();
}

void request_log::complete(record& added, http::delivery const& left, bool stopped,
                           std::chrono::microseconds duration) {
    added.sent = left.sent;
    added.state = left.complete ? state::complete : stopped ? state::stopped : state::cut;
    added.duration = duration;
    {
        std::lock_guard const lock{mutex_};
        note_change();
    }
    // It does not change any more. What is in no log, as looks at this one, is not kept either.
    if (store_ && added.sequence != 0) store_->keep(added);
}

void request_log::clear() {
    std::lock_guard const lock{mutex_};
    slots_.clear();
    sizes_.clear();
    first_ = count_ = bytes_ = 0;
    cleared_ = last_;
    lost_ = 0;
    if (store_) store_->clear(extent());
    note_change();
}

void request_log::note_cleared_calls() {
    std::lock_guard const lock{mutex_};
    calls_cleared_ = last_;
    if (store_) store_->note(extent());
}

log_extent request_log::extent() const noexcept {
    return {.last = last_, .cleared = cleared_, .calls_cleared = calls_cleared_, .lost = lost_ > 0};
}

void request_log::watch(std::function<void(record const&)> watcher) {
    std::lock_guard const lock{watching_};
    watcher_ = std::move(watcher);
    is_watched_ = watcher_ != nullptr;
}

void request_log::close() noexcept {
    is_closed_.store(true, std::memory_order_release);
    std::lock_guard const lock{mutex_};
    note_change();
}

request_log::some_records request_log::take_after(std::uint64_t sequence) const {
    std::lock_guard const lock{mutex_};
    some_records out;
    if (sequence >= last_) return out;
    auto const begin = std::max(sequence + 1, oldest());
    auto const end = std::min(begin + records_of_a_turn, last_ + 1);
    out.reserve(static_cast<std::size_t>(end - begin));
    for (auto next = begin; next < end; ++next) out.push_back(at(next));
    return out;
}

request_log::some_records request_log::take_upto(std::uint64_t sequence) const {
    std::lock_guard const lock{mutex_};
    some_records out;
    auto const first = std::min(sequence, last_);
    for (auto next = first; next >= oldest() && first - next < records_of_a_turn; --next) out.push_back(at(next));
    return out;
}

void request_log::note_change() noexcept {
    version_.store(version_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

std::optional<kept_request> request_log::open_head(refusal const& refusal) const {
    std::lock_guard const lock{mutex_};
    return vault_.open(refusal.sealed_head);
}

std::shared_ptr<record>& request_log::next_slot() {
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

void request_log::drop_oldest() {
    slots_[first_].reset();
    bytes_ -= sizes_[first_];
    first_ = (first_ + 1) % slots_.size();
    --count_;
}

std::optional<record> request_log::find(std::string_view id) const {
    std::optional<record> found;
    each_back(last(), [&](record const& one) {
        if (one.id == id) found = one;
        return !found;
    });
    return found;
}

log_state request_log::state() const {
    std::lock_guard const lock{mutex_};
    return {.records = count_,
            .bytes = bytes_,
            .max_records = max_records_,
            .max_bytes = max_bytes_,
            .last = last_,
            .cleared = cleared_,
            .forgotten = last_ - cleared_ - count_ + lost_};
}

}  // namespace s3seal::journal
