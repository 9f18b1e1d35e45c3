// Rows of the table `part`. A set of parts is named by the number of the upload that they came with, also when they
// have become an object.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <unordered_set>

namespace s3seal::storage::sqlite {

// Inside a transaction of the caller's. Gives what was replaced.
result<blob_refs> put_part(database& db, std::int64_t set, stored_part const& part);
result<part_page> list_parts(database& db, std::int64_t set, unsigned after, std::size_t limit);
result<std::vector<stored_part>> load_parts(database& db, std::int64_t set);
// Whether the part of that number is this one.
result<bool> has_part(database& db, std::int64_t set, stored_part const& part);
// All but those: gives the blobs of the others. conflict: one of `kept` is not what is stored.
result<blob_refs> keep_parts(database& db, std::int64_t set, std::vector<stored_part> const& kept);
result<blob_refs> delete_parts(database& db, std::int64_t set);
result<> collect_part_blobs(database& db, std::unordered_set<std::string>& ids);

}  // namespace s3seal::storage::sqlite
