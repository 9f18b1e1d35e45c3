// Rows of the table `managed_key`.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

namespace s3seal::storage::sqlite {

result<managed_key> find_or_create_managed_key(database& db, managed_key const& candidate);

}  // namespace s3seal::storage::sqlite
