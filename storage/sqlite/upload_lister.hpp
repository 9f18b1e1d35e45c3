// Open uploads page by page.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

namespace s3seal::storage::sqlite {

#define S3SEAL_UPLOAD_COLUMNS                                                                             \
    "number, id, key, initiator, initiated, storage_class, checksum_algorithm, checksum_type, sse_mode, " \
    "sse_key_arn, sse_bucket_key, sse_context, sse_wrapped_key, sse_format, key_changed, completed"

inline constexpr int upload_headers_column = 16;  // behind the others, where they are wanted

// Everything but the headers and the requested encryption.
multipart_upload read_upload(query const& from);

// Reads uploads in the order of (key, number) from a moving start: after a common prefix it jumps behind all of it.
class upload_lister {
public:
    upload_lister(database& db, bucket_id const& bucket, upload_query const& wanted);

    result<upload_page> run();

private:
    result<> find_start();
    void start_at(std::string key, std::int64_t after_number);
    void jump_behind(std::string const& prefix);
    result<> read_run();
    std::size_t count() const { return page_.uploads.size() + page_.common_prefixes.size(); }

    database& db_;
    bucket_id const& bucket_;
    upload_query const& wanted_;
    std::string end_;              // keys must be less; "": no bound
    std::string key_;              // the run starts at this key ...
    std::int64_t after_number_{};  // ... behind this number
    bool done_ = false;
    upload_page page_;
};

}  // namespace s3seal::storage::sqlite
