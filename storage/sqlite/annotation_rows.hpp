// Rows of the table `annotation`. A set of them is named by the revision of its object at which it had the first.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <cstdint>
#include <string_view>
#include <unordered_set>

namespace s3seal::storage::sqlite {

// Inside a transaction of the caller's. A set without rows, 0 too, is empty.

struct written_annotation {
    bool is_new = false;  // there was none of its name
    blob_refs dropped;
};
result<written_annotation> write_annotation(database& db, std::int64_t set, annotation const& row);
// With its bytes. not_found.
result<annotation> read_annotation(database& db, std::int64_t set, std::string_view name);
result<annotation_page> list_annotations(database& db, std::int64_t set, annotation_query const& query);
result<> reseal_annotation(database& db, std::int64_t set, resealed_annotation const& to);

struct removed_annotations {
    unsigned count = 0;
    blob_refs dropped;
};
result<removed_annotations> remove_annotation(database& db, std::int64_t set, std::string_view name);
result<blob_refs> remove_annotations(database& db, std::int64_t set);

result<> collect_annotation_blobs(database& db, std::unordered_set<std::string>& ids);

}  // namespace s3seal::storage::sqlite
