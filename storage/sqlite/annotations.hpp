// Annotations of versions, as their namesakes in metadata_store.
#pragma once

#include "storage/sqlite/annotation_rows.hpp"
#include "storage/sqlite/objects.hpp"

namespace s3seal::storage::sqlite {

// Inside a transaction of the caller's.
result<blob_refs> put_annotation(object_change const& change, std::string_view key, std::string_view version,
                                 annotation const& row);
result<blob_refs> delete_annotation(object_change const& change, std::string_view key, std::string_view version,
                                    std::string_view name);

result<annotation> load_annotation(database& db, numbered_address const& of, std::string_view name);
result<annotation_page> list_annotations(database& db, numbered_address const& of, annotation_query const& query);

}  // namespace s3seal::storage::sqlite
