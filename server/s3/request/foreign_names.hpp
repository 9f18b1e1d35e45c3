// Buckets that take paths from the servers that this one stands in for.
#pragma once

#include "storage/metadata_store.hpp"

#include <string_view>

namespace s3seal::s3 {

// Says in the log, once for each of those names, what a bucket of it takes away. Any thread.
void note_foreign_name(std::string_view bucket);
// Likewise, of all that are there.
void note_foreign_names(storage::metadata_store& in);

}  // namespace s3seal::s3
