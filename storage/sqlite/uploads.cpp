#include "storage/sqlite/uploads.hpp"

#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/parts.hpp"
#include "storage/sqlite/upload_lister.hpp"

namespace s3seal::storage::sqlite {

namespace {

result<> delete_upload(database& db, std::int64_t number) {
    TRY(auto statement, db.prepare("DELETE FROM upload WHERE number = ?"));
    return statement.number(number).run();
}

void append(blob_refs& to, blob_refs from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

result<open_upload> find_open(database& db, bucket_id const& bucket, std::string_view id) {
    TRY(auto statement, db.prepare("SELECT number, key, key_changed FROM upload WHERE id = ? AND namespace = ? AND "
                                   "bucket = ? AND completed = ''"));
    statement.text(id).text(bucket.namespace_name).text(bucket.name);
    TRY(bool const found, statement.step());
    if (!found) return error{errc::not_found, "no open upload"};
    return open_upload{statement.number_at(0), statement.text_at(1), statement.number_at(2) != 0};
}

result<> insert_upload(database& db, bucket_id const& bucket, multipart_upload const& row) {
    TRY(auto statement,
        db.prepare("INSERT INTO upload (id, namespace, bucket, key, initiator, initiated, storage_class, "
                   "checksum_algorithm, checksum_type, sse_mode, sse_key_arn, sse_bucket_key, sse_context, "
                   "sse_wrapped_key, sse_format, headers, requested_encryption) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                   "?, ?, ?, ?, ?, ?, ?)"));
    statement.text(row.id).text(bucket.namespace_name).text(bucket.name).bytes(row.key).text(row.initiator);
    bind_instant(statement, row.initiated);
    statement.text(row.storage_class).text(row.checksum_algorithm).text(row.checksum_type);
    bind_encryption(statement, row.sealed);
    auto const headers = print_headers(row.headers);
    auto const requested = print_headers(row.requested_encryption);
    return statement.bytes(headers).bytes(requested).run();
}

result<multipart_upload> load_upload(database& db, bucket_id const& bucket, std::string_view key, std::string_view id) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_UPLOAD_COLUMNS ", headers, requested_encryption FROM upload WHERE "
                                   "id = ? AND namespace = ? AND bucket = ? AND key = ?"));
    statement.text(id).text(bucket.namespace_name).text(bucket.name).bytes(key);
    TRY(bool const found, statement.step());
    if (!found) return error{errc::not_found, "no upload"};
    auto row = read_upload(statement);
    row.headers = parse_headers(statement.text_at(upload_headers_column));
    row.requested_encryption = parse_headers(statement.text_at(upload_headers_column + 1));
    return row;
}

result<upload_page> list_uploads(database& db, bucket_id const& bucket, upload_query const& query) {
    return upload_lister{db, bucket, query}.run();
}

result<blob_refs> put_upload_part(database& db, bucket_id const& bucket, std::string_view id, stored_part const& part) {
    TRY(auto const upload, find_open(db, bucket, id));
    return put_part(db, upload.number, part);
}

result<part_page> list_upload_parts(database& db, bucket_id const& bucket, std::string_view id, unsigned after,
                                    std::size_t limit) {
    TRY(auto const upload, find_open(db, bucket, id));
    return list_parts(db, upload.number, after, limit);
}

result<blob_refs> abort_upload(database& db, bucket_id const& bucket, std::string_view key, std::string_view id) {
    TRY(auto const upload, find_open(db, bucket, id));
    if (upload.key != key) return error{errc::not_found, "an upload of another key"};
    TRY(auto blobs, delete_parts(db, upload.number));
    CHECK_OK(delete_upload(db, upload.number));
    return blobs;
}

// The numbers of uploads are never used twice, also when the upload has gone.
result<std::int64_t> reserve_part_set(database& db, bucket_id const& bucket) {
    multipart_upload const passing;
    CHECK_OK(insert_upload(db, bucket, passing));
    TRY(auto const upload, find_open(db, bucket, passing.id));
    CHECK_OK(delete_upload(db, upload.number));
    return upload.number;
}

result<> mark_key_changed(database& db, bucket_id const& bucket, std::string_view key) {
    TRY(auto statement, db.prepare("UPDATE upload SET key_changed = 1 WHERE namespace = ? AND bucket = ? AND key = ? "
                                   "AND key_changed = 0"));
    return statement.text(bucket.namespace_name).text(bucket.name).bytes(key).run();
}

result<blob_refs> delete_uploads(database& db, bucket_id const& bucket) {
    std::vector<std::int64_t> open;
    {
        TRY(auto statement,
            db.prepare("SELECT number FROM upload WHERE namespace = ? AND bucket = ? AND completed = ''"));
        statement.text(bucket.namespace_name).text(bucket.name);
        while (true) {
            TRY(bool const found, statement.step());
            if (!found) break;
            open.push_back(statement.number_at(0));
        }
    }
    blob_refs blobs;
    for (auto const number : open) {
        TRY(auto of_one, delete_parts(db, number));
        append(blobs, std::move(of_one));
    }
    TRY(auto statement, db.prepare("DELETE FROM upload WHERE namespace = ? AND bucket = ?"));
    CHECK_OK(statement.text(bucket.namespace_name).text(bucket.name).run());
    return blobs;
}

}  // namespace s3seal::storage::sqlite
