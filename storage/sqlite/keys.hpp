// Rows of the tables kms_key, kms_material, kms_alias, kms_grant and secret.
#pragma once

#include "storage/key_store.hpp"
#include "storage/sqlite/database.hpp"

#include <optional>
#include <string>

namespace s3seal::storage::sqlite {

result<stored_keys> load_keys(database& db);
result<> put_key(database& db, kms_key const& row, kms_alias const* alias);
result<> delete_key(database& db, key_name const& name);
result<> put_alias(database& db, kms_alias const& row);
result<> delete_alias(database& db, kms_alias const& row);
result<> put_grant(database& db, kms_grant const& row);
result<> delete_grant(database& db, kms_grant const& row);

result<std::optional<std::string>> find_secret(database& db, std::string const& name);
result<std::string> find_or_create_secret(database& db, std::string const& name, std::string const& candidate);

}  // namespace s3seal::storage::sqlite
