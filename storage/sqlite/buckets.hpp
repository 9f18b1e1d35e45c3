// Rows of the table `bucket`.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

namespace s3seal::storage::sqlite {

result<> insert_bucket(database& db, bucket const& row);
result<bucket> load_bucket(database& db, bucket_id const& id);
result<bool> bucket_exists(database& db, bucket_id const& id);
result<bucket_page> list_buckets(database& db, bucket_query const& query);
result<blob_refs> delete_bucket(database& db, bucket_id const& id);
result<> update_encryption(database& db, bucket_id const& id, default_encryption const& value);
result<> update_policy(database& db, bucket_id const& id, std::string const& json);
result<> update_public_access(database& db, bucket_id const& id, std::optional<public_access_block> const& value);

}  // namespace s3seal::storage::sqlite
