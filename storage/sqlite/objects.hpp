// Rows of the table `object`.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <string_view>
#include <unordered_set>

namespace s3seal::storage::sqlite {

// Inside a transaction of the caller's. Gives what was replaced.
result<std::optional<blob_ref>> put_object(database& db, bucket_id const& bucket, object const& row,
                                           expectation const& expected);
result<object> load_object(database& db, bucket_id const& bucket, std::string_view key);
result<std::optional<blob_ref>> delete_object(database& db, bucket_id const& bucket, std::string_view key,
                                              expectation const& expected);
result<object_page> list_objects(database& db, bucket_id const& bucket, object_query const& query);
result<bool> bucket_holds_objects(database& db, bucket_id const& bucket);
result<std::unordered_set<std::string>> blob_ids(database& db);

}  // namespace s3seal::storage::sqlite
