#include "storage/sqlite/uploads.hpp"

#include "storage/packing.hpp"
#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/parts.hpp"

#include <limits>

namespace s3seal::storage::sqlite {

namespace {

#define S3SEAL_UPLOAD_COLUMNS                                                                             \
    "number, id, key, initiator, initiated, storage_class, checksum_algorithm, checksum_type, sse_mode, " \
    "sse_key_arn, sse_bucket_key, sse_context, sse_wrapped_key, sse_format, key_changed, completed, owner"
constexpr int headers_column = 17;  // behind the others, where they are wanted
constexpr int requested_column = 18;
constexpr int lock_column = 19;
constexpr int tags_column = 25;

// Everything but the headers, the requested encryption and what follows them.
multipart_upload read_upload(query const& from) {
    multipart_upload row;
    row.id = from.view_at(1);
    row.key = from.view_at(2);
    row.initiator = from.view_at(3);
    row.initiated = read_instant(from, 4);
    row.storage_class = from.view_at(5);
    row.checksum_algorithm = from.view_at(6);
    row.checksum_type = from.view_at(7);
    row.sealed = read_encryption(from, 8);
    row.key_changed = from.number_at(14) != 0;
    row.completed = from.view_at(15);
    row.owner = from.view_at(16);
    return row;
}

// Reads open uploads of one bucket in the order of (key, number).
class stored_uploads final : public upload_range {
public:
    stored_uploads(database& db, query statement, bucket_id const& bucket)
        : db_{db}, rows_{std::move(statement)}, bucket_{bucket} {}

    result<> seek(std::string_view key, bool including) override {
        constexpr std::int64_t all_of_them = 0;
        constexpr auto none_of_them = std::numeric_limits<std::int64_t>::max();
        start(key, including ? all_of_them : none_of_them);
        return {};
    }

    result<> seek_behind(std::string_view key, std::string_view id) override {
        std::int64_t after = 0;
        {
            TRY(auto statement,
                db_.prepare("SELECT number, key FROM upload WHERE id = ? AND namespace = ? AND bucket = ?"));
            statement.text(id).text(bucket_.namespace_name).text(bucket_.name);
            TRY(bool const found, statement.step());
            if (found && statement.view_at(1) != key) return error{errc::not_found, "an upload of another key"};
            if (found) after = statement.number_at(0);
        }
        start(key, after);
        return {};
    }

    result<multipart_upload*> next() override {
        TRY(bool const found, rows_.step());
        if (!found) return nullptr;
        row_ = read_upload(rows_);
        return &row_;
    }

private:
    void start(std::string_view key, std::int64_t after_number) {
        rows_.rewind();
        key_ = key;
        rows_.text(bucket_.namespace_name).text(bucket_.name).bytes(key_).number(after_number);
    }

    database& db_;
    query rows_;
    bucket_id const& bucket_;
    std::string key_;
    multipart_upload row_;
};

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
                   "sse_wrapped_key, sse_format, headers, requested_encryption, lock_mode, lock_until, legal_hold, "
                   "event_hold, hold_days, hold_years, tags, owner, acl) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                   "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    statement.text(row.id).text(bucket.namespace_name).text(bucket.name).bytes(row.key).text(row.initiator);
    bind_instant(statement, row.initiated);
    statement.text(row.storage_class).text(row.checksum_algorithm).text(row.checksum_type);
    bind_encryption(statement, row.sealed);
    auto const headers = pack_pairs(row.headers);
    auto const requested = pack_pairs(row.requested_encryption);
    statement.bytes(headers).bytes(requested);
    bind_lock(statement, row.lock);
    auto const tags = pack_pairs(row.tags);
    return statement.bytes(tags).text(row.owner).bytes(row.acl).run();
}

result<multipart_upload> load_upload(database& db, bucket_id const& bucket, std::string_view key, std::string_view id) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_UPLOAD_COLUMNS
                                   ", headers, requested_encryption, lock_mode, lock_until, legal_hold, "
                                   "event_hold, hold_days, hold_years, tags, acl FROM upload WHERE id = ? AND "
                                   "namespace = ? AND bucket = ? AND key = ?"));
    statement.text(id).text(bucket.namespace_name).text(bucket.name).bytes(key);
    TRY(bool const found, statement.step());
    if (!found) return error{errc::not_found, "no upload"};
    auto row = read_upload(statement);
    row.headers = unpack_pairs(statement.view_at(headers_column));
    row.requested_encryption = unpack_pairs(statement.view_at(requested_column));
    row.lock = read_lock(statement, lock_column);
    row.tags = unpack_pairs(statement.view_at(tags_column));
    row.acl = statement.view_at(tags_column + 1);
    return row;
}

result<upload_page> list_uploads(database& db, bucket_id const& bucket, upload_query const& query) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_UPLOAD_COLUMNS
                                   " FROM upload WHERE namespace = ? AND bucket = ? AND (key, number) > (?, ?) AND "
                                   "completed = '' ORDER BY key, number"));
    stored_uploads rows{db, std::move(statement), bucket};
    return storage::list_uploads(rows, query);
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
