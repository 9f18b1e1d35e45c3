#include "server/s3/request/settled_blobs.hpp"

#include <cstddef>
#include <iterator>
#include <utility>

namespace s3seal::s3 {

namespace {

constexpr std::size_t few = 8;

}  // namespace

void remove_blobs(storage::blob_store& from, storage::blob_refs const& unused) {
    for (auto const& blob : unused) from.remove(blob);
}

void settle_blobs(services const& svc, request_context const& context, std::unique_ptr<storage::blob_writer> written,
                  storage::blob_refs unused) {
    if (unused.size() > few) {
        auto& later = context.changes.unused;
        later.insert(later.end(), std::make_move_iterator(unused.begin()), std::make_move_iterator(unused.end()));
        unused.clear();
    }
    if (!svc.metadata.settles_later()) {
        if (written) written->keep();
        return remove_blobs(svc.blobs, unused);
    }
    std::shared_ptr<storage::blob_writer> const kept = std::move(written);
    svc.metadata.when_settled([&blobs = svc.blobs, kept, unused = std::move(unused)](storage::result<> const& durable) {
        if (!durable) return;
        if (kept) kept->keep();
        remove_blobs(blobs, unused);
    });
}

}  // namespace s3seal::s3
