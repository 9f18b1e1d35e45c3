// Rows of the tables `bucket` and `setting`.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace s3seal::storage::sqlite {

// What the rows of its objects and settings need to know of a bucket.
struct bucket_place {
    std::int64_t number = 0;
    bool keeps_events = false;
    std::uint64_t revision = 0;
};
result<bucket_place> find_bucket(database& db, bucket_id const& id);  // not_found

// As their namesakes in metadata_store; changes inside a transaction of the caller's. `revision`: a new one.
result<> insert_bucket(database& db, bucket const& row, std::uint64_t revision);
result<bucket> load_bucket(database& db, bucket_id const& id);
result<bucket_page> list_buckets(database& db, bucket_query const& query);
result<blob_refs> delete_bucket(database& db, bucket_id const& id);
result<> keep_events(database& db, bucket_id const& id, bool kept);

struct settings_change {
    std::span<setting_change const> changes;
    std::optional<std::uint64_t> seen;
    std::uint64_t revision;  // a new one
};
result<> change_settings(database& db, bucket_id const& id, std::int64_t number, settings_change const& change);
result<setting_page> list_settings(database& db, std::int64_t bucket, std::string_view kind, std::string_view after,
                                   std::size_t limit);

}  // namespace s3seal::storage::sqlite
