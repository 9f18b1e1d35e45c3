#include "storage/sqlite/object_rows.hpp"

#include "storage/packing.hpp"
#include "storage/sqlite/annotation_rows.hpp"
#include "storage/sqlite/bodies.hpp"
#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/parts.hpp"

#include <limits>
#include <string>

namespace s3seal::storage::sqlite {

namespace {

constexpr auto any_place = std::numeric_limits<std::int64_t>::min();

#define S3SEAL_HEAD_COLUMNS                                                                                           \
    "key, version, modified, etag, storage_class, checksum_algorithm, checksum_type, checksum_value, sse_mode, "      \
    "sse_key_arn, sse_bucket_key, sse_context, sse_wrapped_key, sse_format, headers, size, blob_id, body, part_set, " \
    "part_count, place, revision, delete_marker, lock_mode, lock_until, legal_hold, "                                 \
    "event_hold, hold_days, hold_years, tags, owner, acl, restore_ready, restore_expires, annotation_count"
constexpr int part_set_column = 18;
constexpr int bytes_column = 35;

// The first row from a place on: with `any_place` that is the latest version.
#define S3SEAL_AT_PLACE " FROM object WHERE bucket = ? AND key = ? AND place >= ? ORDER BY place LIMIT 1"

object read_row(query const& from) {
    object row;
    row.key = from.view_at(0);
    row.version = from.view_at(1);
    row.modified = read_instant(from, 2);
    row.etag = from.view_at(3);
    row.storage_class = from.view_at(4);
    row.digest = read_checksum(from, 5);
    row.sealed = read_encryption(from, 8);
    row.headers = unpack_pairs(from.view_at(14));
    row.blob.size = static_cast<std::uint64_t>(from.number_at(15));
    row.blob.id = from.view_at(16);
    row.part_count = static_cast<unsigned>(from.number_at(19));
    row.sequence = static_cast<std::uint64_t>(-from.number_at(20));
    row.revision = static_cast<std::uint64_t>(from.number_at(21));
    row.delete_marker = from.number_at(22) != 0;
    row.lock = read_lock(from, 23);
    row.tags = unpack_pairs(from.view_at(29));
    row.owner = from.view_at(30);
    row.acl = from.view_at(31);
    row.restored = {read_instant(from, 32), read_instant(from, 33)};
    row.annotation_count = static_cast<unsigned>(from.number_at(34));
    return row;
}

// Where the addressed version lies, or from where on to look for the latest. Absent: there is no such version.
result<std::optional<std::int64_t>> find_place(database& db, numbered_address const& at) {
    if (at.version.empty()) return std::optional{any_place};
    for (auto const* sql : {"SELECT place FROM object WHERE bucket = ? AND key = ? AND version = ? AND place = 0",
                            "SELECT place FROM object WHERE bucket = ? AND key = ? AND version = ? AND place < 0"}) {
        TRY(auto statement, db.prepare(sql));
        statement.number(at.bucket).bytes(at.key).text(at.version);
        TRY(bool const found, statement.step());
        if (found) return std::optional{statement.number_at(0)};
    }
    return std::optional<std::int64_t>{};
}

// A statement that stands on the addressed row. not_found.
result<query> step_to(database& db, char const* sql, numbered_address const& at) {
    TRY(auto const place, find_place(db, at));
    if (!place) return error{errc::not_found, "no such version"};
    TRY(auto statement, db.prepare(sql));
    statement.number(at.bucket).bytes(at.key).number(*place);
    TRY(bool const found, statement.step());
    if (!found) return error{errc::not_found, "no object"};
    return statement;
}

result<> check_parts(object const& row) {
    std::uint64_t size = 0;
    for (auto const& part : row.parts) size += part.blob.size;
    if (row.parts.size() == row.part_count && size == row.blob.size) return {};
    return error{errc::corrupt, "the parts of an object are not those that its row counts"};
}

guarded as_guarded(stored_row const& row) {
    return {row.etag, row.blob.size, row.modified, row.revision, row.delete_marker, row.lock, unpack_pairs(row.tags)};
}

}  // namespace

result<std::optional<stored_row>> find_row(database& db, numbered_address const& at) {
    constexpr char const* sql =
        "SELECT place, version, etag, modified, revision, delete_marker, size, blob_id, body, part_set, lock_mode, "
        "lock_until, legal_hold, event_hold, hold_days, hold_years, tags, annotation_set, "
        "annotation_count" S3SEAL_AT_PLACE;
    auto found = step_to(db, sql, at);
    if (!found && found.error().code == errc::not_found) return std::optional<stored_row>{};
    TRY(auto const from, std::move(found));
    std::optional<stored_row> row{std::in_place};
    row->place = from.number_at(0);
    row->version = from.view_at(1);
    row->etag = from.view_at(2);
    row->modified = read_instant(from, 3);
    row->revision = static_cast<std::uint64_t>(from.number_at(4));
    row->delete_marker = from.number_at(5) != 0;
    row->blob.size = static_cast<std::uint64_t>(from.number_at(6));
    row->blob.id = from.view_at(7);
    row->body = from.number_at(8);
    row->part_set = from.number_at(9);
    row->lock = read_lock(from, 10);
    row->tags = from.view_at(16);
    row->annotations = {from.number_at(17), static_cast<unsigned>(from.number_at(18))};
    return row;
}

result<> check_guard(guard const& must, std::optional<stored_row> const& latest,
                     std::optional<stored_row> const& target) {
    if (!must.current.empty()) {
        auto const row = latest ? as_guarded(*latest) : guarded{};
        CHECK_OK(check(must.current, latest && !latest->delete_marker ? &row : nullptr));
    }
    if (must.target.empty()) return {};
    auto const row = target ? as_guarded(*target) : guarded{};
    return check(must.target, target ? &row : nullptr);
}

result<> write_row(database& db, row_position const& at, object const& row) {
    TRY(auto const body, place_body(db, at.body, row.blob.inline_bytes));
    TRY(auto statement,
        db.prepare(
            "INSERT OR REPLACE INTO object (bucket, key, place, version, delete_marker, modified, size, etag, "
            "storage_class, checksum_algorithm, checksum_type, checksum_value, revision, sse_mode, sse_key_arn, "
            "sse_bucket_key, sse_context, sse_wrapped_key, sse_format, headers, blob_id, body, part_set, "
            "part_count, lock_mode, lock_until, legal_hold, event_hold, hold_days, hold_years, tags, owner, acl, "
            "restore_ready, restore_expires, annotation_set, annotation_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    statement.number(at.bucket).bytes(row.key).number(at.place).text(row.version).number(row.delete_marker);
    bind_instant(statement, row.modified);
    statement.number(static_cast<std::int64_t>(row.blob.size)).text(row.etag).text(row.storage_class);
    bind_checksum(statement, row.digest);
    statement.number(static_cast<std::int64_t>(at.revision));
    bind_encryption(statement, row.sealed);
    auto const headers = pack_pairs(row.headers);
    statement.bytes(headers).text(row.blob.id).number(body).number(at.part_set).number(row.part_count);
    bind_lock(statement, row.lock);
    auto const tags = pack_pairs(row.tags);
    statement.bytes(tags).text(row.owner).bytes(row.acl);
    bind_instant(statement, row.restored.ready);
    bind_instant(statement, row.restored.expires);
    return statement.number(at.annotations.set).number(at.annotations.count).run();
}

result<blob_refs> give_back(database& db, stored_row const& row) {
    TRY(auto dropped, remove_annotations(db, row.annotations.set));
    if (row.part_set != 0) {
        TRY(auto const parts, delete_parts(db, row.part_set));
        dropped.insert(dropped.end(), parts.begin(), parts.end());
    } else if (row.body == 0 && !row.blob.id.empty()) {
        dropped.push_back(row.blob);
    }
    return dropped;
}

result<blob_refs> delete_row(database& db, numbered_address const& of, stored_row const& row) {
    TRY(auto statement, db.prepare("DELETE FROM object WHERE bucket = ? AND key = ? AND place = ?"));
    CHECK_OK(statement.number(of.bucket).bytes(of.key).number(row.place).run());
    CHECK_OK(delete_body(db, row.body));
    return give_back(db, row);
}

result<object> read_whole(database& db, numbered_address const& at) {
    constexpr char const* sql =
        "SELECT " S3SEAL_HEAD_COLUMNS ", (SELECT bytes FROM body WHERE number = object.body)" S3SEAL_AT_PLACE;
    TRY(auto const from, step_to(db, sql, at));
    auto row = read_row(from);
    row.blob.inline_bytes = from.view_at(bytes_column);
    if (!row.multipart()) return row;
    TRY(row.parts, load_parts(db, from.number_at(part_set_column)));
    CHECK_OK(check_parts(row));
    return row;
}

result<object> read_head(database& db, numbered_address const& at) {
    TRY(auto const from, step_to(db, "SELECT " S3SEAL_HEAD_COLUMNS S3SEAL_AT_PLACE, at));
    return read_row(from);
}

}  // namespace s3seal::storage::sqlite
