// Configurations of a bucket, which several requests may change at once: none of them undoes another's.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/metadata_store.hpp"

#include <functional>

namespace s3seal::s3 {

// Stores what `decide` makes of the bucket's settings as they are when it is stored, not as they were before the body
// came: when somebody else was faster, once more of what that one left. `decide` finds the bucket in the context, and
// may refuse. NoSuchBucket when it has gone, or is another one by now; OperationAborted when others were faster each
// time.
result<> change_setting(services const& svc, request_context& context,
                        std::function<result<storage::setting_change>()> const& decide);

}  // namespace s3seal::s3
