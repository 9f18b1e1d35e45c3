// Rows of the table `upload`: multipart uploads that are open, and the last that were completed.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <string_view>

namespace s3seal::storage::sqlite {

// One that can still take parts.
struct open_upload {
    std::int64_t number = 0;
    std::string key;
    bool key_changed = false;
};
// not_found.
result<open_upload> find_open(database& db, bucket_id const& bucket, std::string_view id);

// As their namesakes in metadata_store; inside a transaction of the caller's.
result<> insert_upload(database& db, bucket_id const& bucket, multipart_upload const& row);
result<multipart_upload> load_upload(database& db, bucket_id const& bucket, std::string_view key, std::string_view id);
result<upload_page> list_uploads(database& db, bucket_id const& bucket, upload_query const& query);
result<blob_refs> put_upload_part(database& db, bucket_id const& bucket, std::string_view id, stored_part const& part);
result<part_page> list_upload_parts(database& db, bucket_id const& bucket, std::string_view id, unsigned after,
                                    std::size_t limit);
result<blob_refs> abort_upload(database& db, bucket_id const& bucket, std::string_view key, std::string_view id);

// A number for a set of parts that come without an upload: no upload has it, or ever will.
result<std::int64_t> reserve_part_set(database& db, bucket_id const& bucket);
// The object under that key was written or deleted.
result<> mark_key_changed(database& db, bucket_id const& bucket, std::string_view key);
// All of a bucket that goes, open or not: gives the blobs of their parts.
result<blob_refs> delete_uploads(database& db, bucket_id const& bucket);

}  // namespace s3seal::storage::sqlite
