// Configurations of a bucket, which several requests may change at once: none of them undoes another's.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <functional>

namespace s3seal::s3 {

// Applies `change` to the bucket's row as it is when the change is stored, not as it was before the body came: when
// somebody else was faster, once more to what that one left. `change` sees the row that it is applied to in the
// context too, and may refuse. Encryption, policy and public access are stored. NoSuchBucket when it has gone, or
// is another one by now; OperationAborted when others were faster each time.
result<> change_bucket(storage::metadata_store& metadata, request_context& context,
                       std::function<result<>(storage::bucket&)> const& change);

}  // namespace s3seal::s3
