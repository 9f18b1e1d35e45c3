#include "storage/sqlite/buckets.hpp"

#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/objects.hpp"
#include "storage/sqlite/uploads.hpp"

namespace s3seal::storage::sqlite {

namespace {

#define S3SEAL_BUCKET_COLUMNS "namespace, name, account, region, location, created, revision"
constexpr int number_column = 7;  // behind the others, where it is wanted

bucket read_bucket(query const& from) {
    bucket row;
    row.id = {from.text_at(0), from.text_at(1)};
    row.account = from.view_at(2);
    row.region = from.view_at(3);
    row.location = from.view_at(4);
    row.created = read_instant(from, 5);
    row.revision = static_cast<std::uint64_t>(from.number_at(6));
    return row;
}

error no_bucket(bucket_id const& id) {
    return {errc::not_found, "no bucket " + id.name};
}

setting read_setting(query const& from) {
    return {from.text_at(0), from.text_at(1), from.text_at(2), static_cast<std::uint64_t>(from.number_at(3))};
}

result<> put_setting(database& db, std::int64_t bucket, setting const& row) {
    TRY(auto statement, db.prepare("INSERT OR REPLACE INTO setting (bucket, kind, id, document, revision) VALUES "
                                   "(?, ?, ?, ?, ?)"));
    statement.number(bucket).text(row.kind).text(row.id).bytes(row.document);
    return statement.number(static_cast<std::int64_t>(row.revision)).run();
}

result<> delete_setting(database& db, std::int64_t bucket, setting_change const& gone) {
    TRY(auto statement, db.prepare("DELETE FROM setting WHERE bucket = ? AND kind = ? AND id = ?"));
    return statement.number(bucket).text(gone.kind).text(gone.id).run();
}

}  // namespace

result<bucket_place> find_bucket(database& db, bucket_id const& id) {
    TRY(auto statement,
        db.prepare("SELECT number, keeps_events, revision FROM bucket WHERE namespace = ? AND name = ?"));
    statement.text(id.namespace_name).text(id.name);
    TRY(bool const found, statement.step());
    if (!found) return no_bucket(id);
    return bucket_place{statement.number_at(0), statement.number_at(1) != 0,
                        static_cast<std::uint64_t>(statement.number_at(2))};
}

result<> insert_bucket(database& db, bucket const& row, std::uint64_t revision) {
    {
        TRY(auto statement,
            db.prepare("INSERT INTO bucket (" S3SEAL_BUCKET_COLUMNS ", number) VALUES (?, ?, ?, ?, ?, ?, ?, "
                       "(SELECT coalesce(max(number), 0) + 1 FROM bucket))"));
        statement.text(row.id.namespace_name).text(row.id.name).text(row.account).text(row.region).text(row.location);
        bind_instant(statement, row.created);
        CHECK_OK(statement.number(static_cast<std::int64_t>(revision)).run());
    }
    TRY(auto const place, find_bucket(db, row.id));
    for (auto one : row.settings) {
        one.revision = revision;
        CHECK_OK(put_setting(db, place.number, one));
    }
    return {};
}

result<bucket> load_bucket(database& db, bucket_id const& id) {
    TRY(auto statement,
        db.prepare("SELECT " S3SEAL_BUCKET_COLUMNS ", number FROM bucket WHERE namespace = ? AND name = ?"));
    statement.text(id.namespace_name).text(id.name);
    TRY(bool const found, statement.step());
    if (!found) return no_bucket(id);
    auto row = read_bucket(statement);
    TRY(auto settings,
        db.prepare("SELECT kind, id, document, revision FROM setting WHERE bucket = ? ORDER BY kind, id"));
    settings.number(statement.number_at(number_column));
    while (true) {
        TRY(bool const more, settings.step());
        if (!more) return row;
        row.settings.push_back(read_setting(settings));
    }
}

result<bucket_page> list_buckets(database& db, bucket_query const& wanted) {
    TRY(auto statement, db.prepare("SELECT " S3SEAL_BUCKET_COLUMNS
                                   " FROM bucket WHERE namespace = ?1 AND name > ?2 AND (?3 = '' OR account = ?3) AND "
                                   "substr(name, 1, length(?4)) = ?4 AND (?5 = '' OR region = ?5) "
                                   "AND (?7 = '' OR (substr(name, -length(?7)) = ?7) = ?8) "
                                   "ORDER BY name LIMIT ?6"));
    statement.text(wanted.namespace_name)
        .text(wanted.after)
        .text(wanted.account)
        .text(wanted.prefix)
        .text(wanted.region);
    statement.number(static_cast<std::int64_t>(wanted.limit) + 1);
    statement.text(wanted.suffix).number(wanted.with_suffix);
    bucket_page page;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) return page;
        if (page.buckets.size() == wanted.limit) {
            page.truncated = true;
            return page;
        }
        page.buckets.push_back(read_bucket(statement));
    }
}

result<blob_refs> delete_bucket(database& db, bucket_id const& id) {
    TRY(auto const place, find_bucket(db, id));
    TRY(bool const holds, holds_objects(db, place.number));
    if (holds) return error{errc::not_empty, "objects in bucket " + id.name};
    TRY(auto blobs, delete_uploads(db, id));
    {
        TRY(auto settings, db.prepare("DELETE FROM setting WHERE bucket = ?"));
        CHECK_OK(settings.number(place.number).run());
    }
    TRY(auto statement, db.prepare("DELETE FROM bucket WHERE namespace = ? AND name = ?"));
    CHECK_OK(statement.text(id.namespace_name).text(id.name).run());
    return blobs;
}

result<> keep_events(database& db, bucket_id const& id, bool kept) {
    TRY(auto const place, find_bucket(db, id));
    TRY(auto statement, db.prepare("UPDATE bucket SET keeps_events = ? WHERE number = ?"));
    return statement.number(kept).number(place.number).run();
}

result<> change_settings(database& db, bucket_id const& id, std::int64_t number, settings_change const& change) {
    {
        TRY(auto statement, db.prepare("UPDATE bucket SET revision = ?1 WHERE namespace = ?2 AND name = ?3 AND "
                                       "(?4 OR revision = ?5)"));
        statement.number(static_cast<std::int64_t>(change.revision)).text(id.namespace_name).text(id.name);
        CHECK_OK(statement.number(!change.seen).number(static_cast<std::int64_t>(change.seen.value_or(0))).run());
    }
    if (db.changes() == 0) return error{errc::conflict, "the bucket " + id.name + " has changed"};
    for (auto const& one : change.changes) {
        CHECK_OK(one.document ? put_setting(db, number, {one.kind, one.id, *one.document, change.revision})
                              : delete_setting(db, number, one));
    }
    return {};
}

result<setting_page> list_settings(database& db, std::int64_t bucket, std::string_view kind, std::string_view after,
                                   std::size_t limit) {
    TRY(auto statement, db.prepare("SELECT kind, id, document, revision FROM setting WHERE bucket = ? AND kind = ? AND "
                                   "id > ? ORDER BY id LIMIT ?"));
    statement.number(bucket).text(kind).text(after).number(static_cast<std::int64_t>(limit) + 1);
    setting_page page;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) return page;
        if (page.settings.size() == limit) {
            page.truncated = true;
            return page;
        }
        page.settings.push_back(read_setting(statement));
    }
}

}  // namespace s3seal::storage::sqlite
