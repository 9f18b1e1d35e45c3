#include "server/s3/request/change.hpp"

namespace s3seal::s3 {

void watch_change(storage::metadata_store& in, request_changes& changes) {
    if (!in.settles_later()) return;
    if (!changes.watch) changes.watch = std::make_shared<change_watch>();
    ++changes.watch->pending;
    in.when_settled([watch = changes.watch](storage::result<> const& durable) {
        if (!durable) {
            auto seen = change_state::durable;
            watch->state.compare_exchange_strong(
                seen, durable.error().code == storage::errc::full ? change_state::too_large : change_state::lost);
        }
        --watch->pending;
    });
}

}  // namespace s3seal::s3
