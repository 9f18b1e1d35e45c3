#include "server/faults/damaged_source.hpp"

#include <algorithm>
#include <utility>

namespace s3seal::faults {

namespace {

constexpr std::size_t slow_piece = 4 * 1024;  // so that a slow body flows, rather than comes in one go

}  // namespace

storage::result<bytes_view> text_source::next() {
    return std::exchange(is_done_, true) ? bytes_view{} : as_bytes(text_);
}

// Up to the next place at which something happens.
std::size_t damaged_source::next_size() const {
    std::uint64_t size = piece_.size();
    auto const stop_at = [&](std::uint64_t place) {
        if (place > position_) size = std::min(size, place - position_);
    };
    if (how_.cut_after) stop_at(*how_.cut_after);
    if (how_.stalls) stop_at(how_.stalls->after);
    if (how_.per_byte.count() > 0) size = std::min<std::uint64_t>(size, slow_piece);
    return static_cast<std::size_t>(size);
}

// The time of the bytes that come next, before they do.
void damaged_source::owe() {
    auto const until = std::min(length_, position_ + slow_piece);
    if (until <= waited_for_) return;
    owed_ += how_.per_byte * (until - waited_for_);
    waited_for_ = until;
}

storage::result<bytes_view> damaged_source::next() {
    if (piece_.empty()) {
        TRY(piece_, from_->next());
    }
    if (piece_.empty()) return piece_;
    if (how_.cut_after == position_) {
        stopped_ = true;
        return storage::error{storage::errc::io, "cut by a fault"};
    }
    auto out = piece_.first(next_size());
    piece_ = piece_.subspan(out.size());
    if (how_.flipped && *how_.flipped >= position_ && *how_.flipped < position_ + out.size()) {
        changed_ = as_text(out);
        changed_[static_cast<std::size_t>(*how_.flipped - position_)] ^= 1;
        out = as_bytes(changed_);
    }
    position_ += out.size();
    owe();
    return out;
}

std::chrono::milliseconds damaged_source::pause() {
    if (how_.stalls && how_.stalls->after <= position_) return std::exchange(how_.stalls, std::nullopt)->time;
    auto const whole = std::chrono::floor<std::chrono::milliseconds>(owed_);
    owed_ -= whole;
    return whole.count() > 0 ? whole : from_->pause();
}

}  // namespace s3seal::faults
