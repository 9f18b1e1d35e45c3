// Versions of what an engine has stored, whatever the engine: they count its migrations.
#pragma once

#include "storage/base/error.hpp"

#include <cstddef>
#include <cstdint>

namespace s3seal::storage {

// How many migrations are to be made. 0: it is of today. not_found: nothing is there, and none may be made;
// newer_schema: with advice for the user.
result<std::size_t> missing_steps(std::int64_t found, std::size_t known, bool may_be_fresh);

}  // namespace s3seal::storage
