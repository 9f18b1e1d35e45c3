#include "server/http/buffer_budget.hpp"

namespace s3seal::http {

bool buffer_budget::share::take(std::size_t bytes) noexcept {
    auto left = from_.left_.load(std::memory_order_relaxed);
    do {
        if (left < bytes) return false;
    } while (!from_.left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed));
    bytes_ += bytes;
    return true;
}

void buffer_budget::share::give_back() noexcept {
    from_.left_.fetch_add(std::exchange(bytes_, 0), std::memory_order_relaxed);
}

buffered_body::buffered_body(buffer_budget& budget, std::size_t max_bytes,
                             std::optional<std::uint64_t> announced) noexcept
    : share_{budget}, max_bytes_{max_bytes} {
    if (announced && *announced > max_bytes) state_ = state::too_long;
}

buffered_body::state buffered_body::append(bytes_view bytes) {
    if (state_ != state::kept) return state_;
    if (bytes.size() > max_bytes_ - text_.size())
        state_ = state::too_long;
    else if (!share_.take(bytes.size()))
        state_ = state::no_room;
    else
        text_.append(as_text(bytes));
    if (state_ == state::kept) return state_;
    text_ = {};
    share_.give_back();
    return state_;
}

}  // namespace s3seal::http
