// Changes of objects, as their namesakes in metadata_store; inside a transaction of the caller's.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/object_rows.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
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

// What is under a key: its latest version, and the one that a change is about. What the guard says.
struct found_rows {
    std::optional<stored_row> latest;
    std::optional<stored_row> target;
};
result<found_rows> find_rows(object_change const& change, std::string_view key, std::string_view version);

// Keeps the event that the change of a version causes.
result<> tell(object_change const& change, std::string_view key, std::string_view version, std::int64_t place);

// `part_set`: the upload whose parts it is made of; 0: none.
result<blob_refs> put_object(object_change const& change, object const& row, std::int64_t part_set = 0);
result<blob_refs> delete_object(object_change const& change, std::string_view key, std::string_view version);
result<> update_object(object_change const& change, std::string_view key, std::string_view version,
                       object_update const& update);
result<> append_object(object_change const& change, object const& seen, object const& row);
result<blob_refs> rename_object(object_change const& change, numbered_address const& from, std::string_view to,
                                encryption const& sealed);

result<listing_end> list_objects(database& db, std::int64_t bucket, object_query const& query, listing_sink& to);
result<listing_end> list_versions(database& db, std::int64_t bucket, object_query const& query, listing_sink& to);
result<bool> holds_objects(database& db, std::int64_t bucket);
result<std::unordered_set<std::string>> blob_ids(database& db);

}  // namespace s3seal::storage::sqlite
