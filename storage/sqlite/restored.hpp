// Readable copies of what is archived, over all buckets.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <vector>

namespace s3seal::storage::sqlite {

result<std::vector<restored_version>> list_restored(database& db, instant after, instant until, std::size_t limit);

}  // namespace s3seal::storage::sqlite
