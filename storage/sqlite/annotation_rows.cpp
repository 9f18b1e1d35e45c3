#include "storage/sqlite/annotation_rows.hpp"

#include "storage/sqlite/bodies.hpp"
#include "storage/sqlite/columns.hpp"

#include <iterator>
#include <optional>
#include <utility>

namespace s3seal::storage::sqlite {

namespace {

#define S3SEAL_ANNOTATION_COLUMNS                                                                            \
    "name, modified, size, etag, checksum_algorithm, checksum_type, checksum_value, sse_mode, sse_key_arn, " \
    "sse_bucket_key, sse_context, sse_wrapped_key, sse_format, blob_id, body"
constexpr int annotation_bytes_column = 15;

annotation read_annotation_row(query const& from) {
    annotation row;
    row.name = from.view_at(0);
    row.modified = read_instant(from, 1);
    row.blob.size = static_cast<std::uint64_t>(from.number_at(2));
    row.etag = from.view_at(3);
    row.digest = read_checksum(from, 4);
    row.sealed = read_encryption(from, 7);
    row.blob.id = from.view_at(13);
    return row;
}

// Where the bytes of one lie.
struct placed_bytes {
    std::int64_t body;  // 0: outside
    blob_ref blob;
};
void drop_blob(blob_refs& to, placed_bytes const& bytes) {
    if (bytes.body == 0) to.push_back(bytes.blob);
}

result<std::optional<placed_bytes>> find_bytes(database& db, std::int64_t set, std::string_view name) {
    TRY(auto statement, db.prepare("SELECT body, size, blob_id FROM annotation WHERE annotation_set = ? AND name = ?"));
    statement.number(set).bytes(name);
    TRY(bool const found, statement.step());
    if (!found) return std::optional<placed_bytes>{};
    auto const size = static_cast<std::uint64_t>(statement.number_at(1));
    return std::optional{placed_bytes{statement.number_at(0), {size, {}, statement.text_at(2)}}};
}

}  // namespace

result<written_annotation> write_annotation(database& db, std::int64_t set, annotation const& row) {
    TRY(auto const before, find_bytes(db, set, row.name));
    written_annotation out{.is_new = !before, .dropped = {}};
    if (before) drop_blob(out.dropped, *before);
    TRY(auto const body, place_body(db, before ? before->body : 0, row.blob.inline_bytes));
    TRY(auto statement, db.prepare("INSERT OR REPLACE INTO annotation (annotation_set, " S3SEAL_ANNOTATION_COLUMNS
                                   ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    statement.number(set).bytes(row.name);
    bind_instant(statement, row.modified);
    statement.number(static_cast<std::int64_t>(row.blob.size)).text(row.etag);
    bind_checksum(statement, row.digest);
    bind_encryption(statement, row.sealed);
    CHECK_OK(statement.text(row.blob.id).number(body).run());
    return out;
}

result<annotation> read_annotation(database& db, std::int64_t set, std::string_view name) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_ANNOTATION_COLUMNS
                                   ", (SELECT bytes FROM body WHERE number = annotation.body) FROM annotation "
                                   "WHERE annotation_set = ? AND name = ?"));
    statement.number(set).bytes(name);
    TRY(bool const found, statement.step());
    if (!found) return error{errc::not_found, "no such annotation"};
    auto row = read_annotation_row(statement);
    row.blob.inline_bytes = statement.view_at(annotation_bytes_column);
    return row;
}

result<annotation_page> list_annotations(database& db, std::int64_t set, annotation_query const& query) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_ANNOTATION_COLUMNS
                                   " FROM annotation WHERE annotation_set = ?1 AND name > ?2 AND name >= ?3 "
                                   "ORDER BY name"));
    statement.number(set).bytes(query.after).bytes(query.prefix);
    annotation_page page;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found || !statement.view_at(0).starts_with(query.prefix)) return page;
        if (page.annotations.size() == query.limit) {
            page.truncated = true;
            return page;
        }
        page.annotations.push_back(read_annotation_row(statement));
    }
}

result<> reseal_annotation(database& db, std::int64_t set, resealed_annotation const& to) {
    TRY(auto statement, db.prepare("UPDATE annotation SET sse_mode = ?, sse_key_arn = ?, sse_bucket_key = ?, "
                                   "sse_context = ?, sse_wrapped_key = ?, sse_format = ? "
                                   "WHERE annotation_set = ? AND name = ?"));
    bind_encryption(statement, to.sealed);
    return statement.number(set).bytes(to.name).run();
}

result<removed_annotations> remove_annotation(database& db, std::int64_t set, std::string_view name) {
    removed_annotations out;
    TRY(auto const bytes, find_bytes(db, set, name));
    if (!bytes) return out;
    out.count = 1;
    drop_blob(out.dropped, *bytes);
    CHECK_OK(delete_body(db, bytes->body));
    TRY(auto statement, db.prepare("DELETE FROM annotation WHERE annotation_set = ? AND name = ?"));
    CHECK_OK(statement.number(set).bytes(name).run());
    return out;
}

result<blob_refs> remove_annotations(database& db, std::int64_t set) {
    blob_refs out;
    if (set == 0) return out;
    TRY(auto const all, list_annotations(db, set, {.limit = static_cast<std::size_t>(-1)}));
    for (auto const& one : all.annotations) {
        TRY(auto removed, remove_annotation(db, set, one.name));
        out.insert(out.end(), std::make_move_iterator(removed.dropped.begin()),
                   std::make_move_iterator(removed.dropped.end()));
    }
    return out;
}

result<> collect_annotation_blobs(database& db, std::unordered_set<std::string>& ids) {
    TRY(auto statement, db.prepare("SELECT blob_id FROM annotation WHERE body = 0"));
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) return {};
        ids.insert(statement.text_at(0));
    }
}

}  // namespace s3seal::storage::sqlite
