// The condition keys of all services.
#pragma once

#include "server/iam/known_keys.hpp"

namespace s3seal::explain {

iam::services_of_policy condition_keys_of_all();

}  // namespace s3seal::explain
