// Changes of objects, as their namesakes in metadata_store; inside a transaction of the caller's.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/object_rows.hpp"

#include <cstdint>
#include <unordered_set>

namespace s3seal::storage::sqlite {

// What a change of an object has to do with besides its rows.
struct object_change {
    database& db;
    bucket_id const& bucket;
    std::int64_t bucket_number;
    bool keeps_events;
    std::uint64_t revision;  // of the row that is written
    terms const& on;

    numbered_address address(std::string_view key, std::string_view version = {}) const {
        return {bucket_number, key, version};
    }
};

// `part_set`: the upload whose parts it is made of; 0: none.
result<blob_refs> put_object(object_change const& change, object const& row, std::int64_t part_set = 0);
result<blob_refs> delete_object(object_change const& change, std::string_view key, std::string_view version);
result<> update_object(object_change const& change, std::string_view key, std::string_view version,
                       object_update const& update);
result<> append_object(object_change const& change, object const& seen, object const& row);

result<listing_end> list_objects(database& db, std::int64_t bucket, object_query const& query, listing_sink& to);
result<listing_end> list_versions(database& db, std::int64_t bucket, object_query const& query, listing_sink& to);
result<bool> holds_objects(database& db, std::int64_t bucket);
result<std::unordered_set<std::string>> blob_ids(database& db);

}  // namespace s3seal::storage::sqlite
