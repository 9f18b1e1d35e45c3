// Rows of the table `object`.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <string_view>
#include <unordered_set>

namespace s3seal::storage::sqlite {

// Inside a transaction of the caller's. Gives what was replaced. `part_set`: the upload whose parts it is made of.
result<blob_refs> put_object(database& db, bucket_id const& bucket, object const& row, expectation const& expected,
                             std::int64_t part_set = 0);
result<object> load_object(database& db, bucket_id const& bucket, std::string_view key);
result<blob_refs> delete_object(database& db, bucket_id const& bucket, std::string_view key,
                                expectation const& expected);
result<> update_encryption(database& db, bucket_id const& bucket, object const& seen, encryption const& sealed);
result<> append_object(database& db, bucket_id const& bucket, object const& seen, object const& row);
result<object_page> list_objects(database& db, bucket_id const& bucket, object_query const& query);
result<bool> bucket_holds_objects(database& db, bucket_id const& bucket);
result<std::unordered_set<std::string>> blob_ids(database& db);

}  // namespace s3seal::storage::sqlite
