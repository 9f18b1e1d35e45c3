// Rows of the tables `managed_key` and `secret`.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

namespace s3seal::storage::sqlite {

result<managed_key> find_or_create_managed_key(database& db, managed_key const& candidate);
result<std::string> find_or_create_secret(database& db, std::string const& name, std::string const& candidate);

}  // namespace s3seal::storage::sqlite
