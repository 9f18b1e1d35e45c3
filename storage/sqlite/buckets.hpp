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
result<> change_bucket(database& db, bucket const& seen, bucket const& wanted);  // inside a transaction of the caller's

}  // namespace s3seal::storage::sqlite
