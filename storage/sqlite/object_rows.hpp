// Rows of the tables `object` and `body`: how they are found, written and read.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace s3seal::storage::sqlite {

// A bucket by its number (bucket.number).
struct numbered_address {
    std::int64_t bucket;
    std::string_view key;
    std::string_view version = {};  // "": the latest
};

// The annotations of a row.
struct annotation_place {
    std::int64_t set = 0;  // annotation.annotation_set; 0: it never had any
    unsigned count = 0;
};

// What a change needs to know of a row that is there.
struct stored_row {
    std::int64_t place = 0;
    std::string version;
    std::string etag;
    instant modified;
    std::uint64_t revision = 0;
    bool delete_marker = false;
    blob_ref blob;
    std::int64_t body = 0;      // 0: it lies outside
    std::int64_t part_set = 0;  // 0: it was uploaded in one piece
    object_lock lock;
    std::string tags;  // packed
    annotation_place annotations;
};
// Absent: nothing is there.
result<std::optional<stored_row>> find_row(database& db, numbered_address const& at);

// Whether the guard holds for these rows.
result<> check_guard(guard const& must, std::optional<stored_row> const& latest,
                     std::optional<stored_row> const& target);

// Writes the row at that place, over the one that may be there. `body`: number of the one that its inline bytes
// replace; 0: none does. `part_set`: the upload whose parts it is made of.
struct row_position {
    std::int64_t bucket;
    std::int64_t place;
    std::uint64_t revision;
    std::int64_t body;
    std::int64_t part_set;
    annotation_place annotations = {};
};
result<> write_row(database& db, row_position const& at, object const& row);
// With its body, parts and annotations. Gives the blobs that nothing refers to any more.
result<blob_refs> delete_row(database& db, numbered_address const& of, stored_row const& row);
// The blobs of a row that is about to be overwritten. Its parts and annotations go.
result<blob_refs> give_back(database& db, stored_row const& row);

result<object> read_whole(database& db, numbered_address const& at);
result<object> read_head(database& db, numbered_address const& at);

}  // namespace s3seal::storage::sqlite
