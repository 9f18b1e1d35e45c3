#include "storage/sqlite/objects.hpp"

#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/parts.hpp"
#include "storage/sqlite/uploads.hpp"

namespace s3seal::storage::sqlite {

namespace {

constexpr std::string_view null_version = "null";

// What listings show; reading adds the headers and the body.
#define S3SEAL_LISTED_COLUMNS                                                                                    \
    "key, version, modified, etag, storage_class, checksum_algorithm, checksum_type, checksum_value, sse_mode, " \
    "sse_key_arn, sse_bucket_key, sse_context, sse_wrapped_key, sse_format, size, blob_id, part_count"
constexpr int headers_column = 17;
constexpr int bytes_column = 18;
constexpr int part_set_column = 19;

object read_listed(query const& from) {
    object row;
    row.key = from.text_at(0);
    row.version = from.text_at(1);
    row.modified = read_instant(from, 2);
    row.etag = from.text_at(3);
    row.storage_class = from.text_at(4);
    row.digest = read_checksum(from, 5);
    row.sealed = read_encryption(from, 8);
    row.blob.size = static_cast<std::uint64_t>(from.number_at(14));
    row.blob.id = from.text_at(15);
    row.part_count = static_cast<unsigned>(from.number_at(16));
    return row;
}

// The current object under a key, as far as a write needs to know it.
struct current_object {
    std::string etag;
    blob_ref blob;
    std::int64_t part_set = 0;  // 0: it was uploaded in one piece
};

result<std::optional<current_object>> find_current(database& db, bucket_id const& bucket, std::string_view key) {
    TRY(auto statement, db.prepare("SELECT etag, size, CASE WHEN length(blob_bytes) > 0 THEN '' ELSE blob_id END, "
                                   "part_set FROM object WHERE namespace = ? AND bucket = ? AND key = ? AND "
                                   "version = ?"));
    statement.text(bucket.namespace_name).text(bucket.name).bytes(key).text(null_version);
    TRY(bool const found, statement.step());
    if (!found) return std::optional<current_object>{};
    current_object current{statement.text_at(0), {}, statement.number_at(3)};
    current.blob.size = static_cast<std::uint64_t>(statement.number_at(1));
    current.blob.id = statement.text_at(2);
    return std::optional{std::move(current)};
}

// The row of `current` goes or is overwritten, so its parts go.
result<blob_refs> give_back(database& db, std::optional<current_object> const& current) {
    if (!current) return blob_refs{};
    if (current->part_set != 0) return delete_parts(db, current->part_set);
    return blob_refs{current->blob};
}

result<> check(expectation const& expected, std::optional<current_object> const& current) {
    if (expected.absent && current) return error{errc::already_exists, "an object is there"};
    if (!expected.etag) return {};
    if (!current) return error{errc::not_found, "no object is there"};
    if (*expected.etag != "*" && *expected.etag != current->etag)
        return error{errc::conflict, "the object has another ETag"};
    return {};
}

void bind_object(query& statement, bucket_id const& bucket, object const& row, std::string_view headers,
                 std::int64_t part_set) {
    statement.text(bucket.namespace_name).text(bucket.name).bytes(row.key).text(row.version);
    bind_instant(statement, row.modified);
    statement.text(row.etag).text(row.storage_class);
    bind_checksum(statement, row.digest);
    bind_encryption(statement, row.sealed);
    statement.bytes(headers).number(static_cast<std::int64_t>(row.blob.size)).text(row.blob.id);
    statement.bytes(row.blob.inline_bytes).number(part_set).number(row.part_count);
}

result<> check_unchanged(database& db, object const& seen, std::optional<current_object> const& current) {
    bool same = current && current->etag == seen.etag && (current->part_set != 0) == seen.multipart();
    if (same && seen.multipart()) {
        TRY(same, has_part(db, current->part_set, seen.parts.back()));
    }
    return same ? result<>{} : result<>{error{errc::conflict, "the object has changed"}};
}

// Reads keys in order from a moving start: after a common prefix it jumps behind all of its keys.
class object_lister {
public:
    object_lister(database& db, bucket_id const& bucket, object_query const& wanted)
        : db_{db}, bucket_{bucket}, wanted_{wanted}, end_{after_prefix(wanted.prefix)} {}

    result<object_page> run() {
        start_ = wanted_.after;
        include_start_ = false;
        if (start_ < wanted_.prefix) {
            start_ = wanted_.prefix;
            include_start_ = true;
        } else if (auto const inside = common_prefix_of(start_, wanted_.prefix, wanted_.delimiter);
                   !inside.empty() && start_.starts_with(wanted_.prefix)) {
            if (!jump_behind(inside)) return page_;
        }
        while (!done_) CHECK_OK(read_run());
        return page_;
    }

private:
    // False: nothing can follow.
    bool jump_behind(std::string const& prefix) {
        start_ = after_prefix(prefix);
        include_start_ = true;
        if (start_.empty()) done_ = true;
        return !done_;
    }

    result<query> open_run() {
        constexpr char const* from = "SELECT " S3SEAL_LISTED_COLUMNS
                                     " FROM object WHERE namespace = ?1 AND bucket = ?2 AND key > ?3 AND "
                                     "(?4 OR key < ?5) ORDER BY key LIMIT ?6";
        constexpr char const* from_including = "SELECT " S3SEAL_LISTED_COLUMNS
                                               " FROM object WHERE namespace = ?1 AND bucket = ?2 AND key >= ?3 AND "
                                               "(?4 OR key < ?5) ORDER BY key LIMIT ?6";
        TRY(auto statement, db_.prepare(include_start_ ? from_including : from));
        statement.text(bucket_.namespace_name).text(bucket_.name).bytes(start_).number(end_.empty()).bytes(end_);
        statement.number(static_cast<std::int64_t>(wanted_.limit - count() + 1));
        return statement;
    }

    std::size_t count() const { return page_.objects.size() + page_.common_prefixes.size(); }

    // Keys up to the next common prefix.
    result<> read_run() {
        TRY(auto statement, open_run());
        while (true) {
            TRY(bool const found, statement.step());
            if (!found || count() == wanted_.limit) {
                page_.truncated = found;
                done_ = true;
                return {};
            }
            auto row = read_listed(statement);
            if (auto prefix = common_prefix_of(row.key, wanted_.prefix, wanted_.delimiter); !prefix.empty()) {
                page_.last = prefix;
                jump_behind(prefix);
                page_.common_prefixes.push_back(std::move(prefix));
                return {};
            }
            page_.last = row.key;
            page_.objects.push_back(std::move(row));
        }
    }

    database& db_;
    bucket_id const& bucket_;
    object_query const& wanted_;
    std::string end_;  // keys must be less; "": no bound
    std::string start_;
    bool include_start_ = false;
    bool done_ = false;
    object_page page_;
};

}  // namespace

result<blob_refs> put_object(database& db, bucket_id const& bucket, object const& row, expectation const& expected,
                             std::int64_t part_set) {
    TRY(auto const current, find_current(db, bucket, row.key));
    CHECK_OK(check(expected, current));
    TRY(auto statement,
        db.prepare("INSERT INTO object (namespace, bucket, key, version, modified, etag, storage_class, "
                   "checksum_algorithm, checksum_type, checksum_value, sse_mode, sse_key_arn, sse_bucket_key, "
                   "sse_context, sse_wrapped_key, sse_format, headers, size, blob_id, blob_bytes, part_set, "
                   "part_count) VALUES "
                   "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                   "modified = excluded.modified, etag = excluded.etag, storage_class = excluded.storage_class, "
                   "checksum_algorithm = excluded.checksum_algorithm, checksum_type = excluded.checksum_type, "
                   "checksum_value = excluded.checksum_value, sse_mode = excluded.sse_mode, "
                   "sse_key_arn = excluded.sse_key_arn, sse_bucket_key = excluded.sse_bucket_key, "
                   "sse_context = excluded.sse_context, sse_wrapped_key = excluded.sse_wrapped_key, "
                   "sse_format = excluded.sse_format, headers = excluded.headers, size = excluded.size, "
                   "blob_id = excluded.blob_id, blob_bytes = excluded.blob_bytes, part_set = excluded.part_set, "
                   "part_count = excluded.part_count"));
    auto const headers = print_headers(row.headers);
    bind_object(statement, bucket, row, headers, part_set);
    CHECK_OK(statement.run());
    CHECK_OK(mark_key_changed(db, bucket, row.key));
    return give_back(db, current);
}

result<object> load_object(database& db, bucket_id const& bucket, std::string_view key) {
    TRY(auto statement,
        db.prepare("SELECT " S3SEAL_LISTED_COLUMNS
                   ", headers, blob_bytes, part_set FROM object WHERE namespace = ? AND bucket = ? AND key = ? "
                   "AND version = ?"));
    statement.text(bucket.namespace_name).text(bucket.name).bytes(key).text(null_version);
    TRY(bool const found, statement.step());
    if (!found) return error{errc::not_found, "no object"};
    auto row = read_listed(statement);
    row.headers = parse_headers(statement.text_at(headers_column));
    row.blob.inline_bytes = statement.text_at(bytes_column);
    if (row.multipart()) {
        TRY(row.parts, load_parts(db, statement.number_at(part_set_column)));
        std::uint64_t size = 0;
        for (auto const& part : row.parts) size += part.blob.size;
        if (row.parts.size() != row.part_count || size != row.blob.size)
            return error{errc::corrupt, "the parts of an object are not those that its row counts"};
    }
    return row;
}

result<blob_refs> delete_object(database& db, bucket_id const& bucket, std::string_view key,
                                expectation const& expected) {
    TRY(auto const current, find_current(db, bucket, key));
    CHECK_OK(check(expected, current));
    if (!current) return blob_refs{};
    TRY(auto statement,
        db.prepare("DELETE FROM object WHERE namespace = ? AND bucket = ? AND key = ? AND version = ?"));
    CHECK_OK(statement.text(bucket.namespace_name).text(bucket.name).bytes(key).text(null_version).run());
    CHECK_OK(mark_key_changed(db, bucket, key));
    return give_back(db, current);
}

result<> update_encryption(database& db, bucket_id const& bucket, object const& seen, encryption const& sealed) {
    TRY(auto statement,
        db.prepare("UPDATE object SET sse_mode = ?, sse_key_arn = ?, sse_bucket_key = ?, sse_context = ?, "
                   "sse_wrapped_key = ?, sse_format = ? WHERE namespace = ? AND bucket = ? AND key = ? AND version = ? "
                   "AND etag = ? AND blob_id = ? AND sse_wrapped_key = ?"));
    bind_encryption(statement, sealed);
    statement.text(bucket.namespace_name).text(bucket.name).bytes(seen.key).text(seen.version);
    CHECK_OK(statement.text(seen.etag).text(seen.blob.id).bytes(seen.sealed.wrapped_key).run());
    if (db.changes() == 0) return error{errc::conflict, "the object has changed"};
    return {};
}

result<> append_object(database& db, bucket_id const& bucket, object const& seen, object const& row) {
    TRY(auto const current, find_current(db, bucket, seen.key));
    CHECK_OK(check_unchanged(db, seen, current));
    auto set = current->part_set;
    if (set == 0) {
        TRY(set, reserve_part_set(db, bucket));
    }
    for (auto at = seen.parts.size(); at < row.parts.size(); ++at) CHECK_OK(put_part(db, set, row.parts[at]));
    TRY(auto statement,
        db.prepare("UPDATE object SET modified = ?, etag = ?, checksum_algorithm = ?, checksum_type = ?, "
                   "checksum_value = ?, size = ?, blob_id = '', blob_bytes = x'', part_set = ?, part_count = ? WHERE "
                   "namespace = ? AND bucket = ? AND key = ? AND version = ? AND blob_id = ? AND part_count = ?"));
    bind_instant(statement, row.modified);
    statement.text(row.etag);
    bind_checksum(statement, row.digest);
    statement.number(static_cast<std::int64_t>(row.blob.size)).number(set).number(row.part_count);
    statement.text(bucket.namespace_name).text(bucket.name).bytes(seen.key).text(null_version);
    CHECK_OK(statement.text(seen.blob.id).number(seen.part_count).run());
    if (db.changes() == 0) return error{errc::conflict, "the object has changed"};
    return mark_key_changed(db, bucket, seen.key);
}

result<object_page> list_objects(database& db, bucket_id const& bucket, object_query const& wanted) {
    return object_lister{db, bucket, wanted}.run();
}

result<bool> bucket_holds_objects(database& db, bucket_id const& bucket) {
    TRY(auto statement, db.prepare("SELECT 1 FROM object WHERE namespace = ? AND bucket = ? LIMIT 1"));
    statement.text(bucket.namespace_name).text(bucket.name);
    return statement.step();
}

result<std::unordered_set<std::string>> blob_ids(database& db) {
    TRY(auto statement, db.prepare("SELECT blob_id FROM object WHERE length(blob_bytes) = 0 AND blob_id <> ''"));
    std::unordered_set<std::string> ids;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) break;
        ids.insert(statement.text_at(0));
    }
    CHECK_OK(collect_part_blobs(db, ids));
    return ids;
}

}  // namespace s3seal::storage::sqlite
