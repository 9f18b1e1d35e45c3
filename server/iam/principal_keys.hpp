// The condition keys that every service has: who asks, and when.
#pragma once

#include "server/iam/request_context.hpp"
#include "storage/base/clock.hpp"

namespace s3seal::iam {

void add_principal_keys(condition_keys& to, principal const& who);  // not anonymous
void add_time_keys(condition_keys& to, instant now);

}  // namespace s3seal::iam
