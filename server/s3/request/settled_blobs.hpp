// The bodies of a change once it is durable.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/services.hpp"
#include "storage/blob_store.hpp"
#include "storage/metadata_store.hpp"

#include <memory>

namespace s3seal::s3 {

// Of a change that this thread has just made: `written` stays with it, `unused` go; many are left to the exchange, as
// that takes long. If it has not happened after all, `written` goes. Null: nothing was written.
void settle_blobs(services const& svc, request_context const& context, std::unique_ptr<storage::blob_writer> written,
                  storage::blob_refs unused);

void remove_blobs(storage::blob_store& from, storage::blob_refs const& unused);

}  // namespace s3seal::s3
