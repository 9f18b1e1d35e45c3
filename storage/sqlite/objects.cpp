#include "storage/sqlite/objects.hpp"

#include "storage/packing.hpp"
#include "storage/sqlite/annotation_rows.hpp"
#include "storage/sqlite/columns.hpp"
#include "storage/sqlite/events.hpp"
#include "storage/sqlite/parts.hpp"
#include "storage/sqlite/uploads.hpp"

#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace s3seal::storage::sqlite {

namespace {

// What else the change of a key means.
result<> note_change(object_change const& change, std::string_view key, std::string_view version, std::int64_t place) {
    CHECK_OK(mark_key_changed(change.db, change.bucket, key));
    return tell(change, key, version, place);
}

result<> write_annotations(object_change const& change, std::int64_t set, object const& row) {
    for (auto const& one : row.annotations) CHECK_OK(write_annotation(change.db, set, one));
    return {};
}

// Every change of a row begins with its revision. Placeholders: revision, bucket, key, place, then what is changed.
result<> update_row(object_change const& change, std::string_view key, std::int64_t place, char const* sql,
                    std::function<void(query&)> const& bind) {
    TRY(auto statement, change.db.prepare(sql));
    statement.number(static_cast<std::int64_t>(change.revision));
    statement.number(change.bucket_number).bytes(key).number(place);
    bind(statement);
    return statement.run();
}

// SQLite looks at all columns in front of one that is read: those that lie behind are read where they are asked for.
#define S3SEAL_LISTED \
    "SELECT key, delete_marker, modified, size, etag, storage_class, checksum_algorithm, checksum_type, version"
#define S3SEAL_LISTED_MORE ", owner, restore_ready, restore_expires"
#define S3SEAL_FROM_KEY " FROM object WHERE bucket = ? AND key >= ? ORDER BY key, place"
#define S3SEAL_BEHIND_PLACE " FROM object WHERE bucket = ? AND key = ? AND place > ? ORDER BY place"

// Reads rows of one bucket in the order of the table. From a key on, which costs least for each row; behind a version
// the rest of its key comes first.
class stored_range final : public object_range {
public:
    static result<stored_range> open(database& db, std::int64_t bucket, bool with_owner) {
        TRY(auto rows,
            db.prepare(with_owner ? S3SEAL_LISTED S3SEAL_LISTED_MORE S3SEAL_FROM_KEY : S3SEAL_LISTED S3SEAL_FROM_KEY));
        return stored_range{db, std::move(rows), bucket, with_owner};
    }

    result<> seek(std::string_view key, bool including) override {
        rest_of_key_.reset();
        start_at(key, including);
        previous_.clear();
        is_first_ = true;
        return {};
    }

    result<bool> seek_behind(std::string_view key, std::string_view version) override {
        TRY(auto const row, find_row(db_, {bucket_, key, version}));
        if (!row) return false;
        rest_of_key_.reset();  // it is of the same prepared statement
        TRY(auto rest, db_.prepare(with_owner_ ? S3SEAL_LISTED S3SEAL_LISTED_MORE S3SEAL_BEHIND_PLACE
                                               : S3SEAL_LISTED S3SEAL_BEHIND_PLACE));
        previous_ = key;
        rest.number(bucket_).bytes(previous_).number(row->place);
        rest_of_key_.emplace(std::move(rest));
        is_first_ = false;
        return true;
    }

    result<listed_object const*> next() override {
        if (rest_of_key_) {
            TRY(bool const more, rest_of_key_->step());
            if (more) return read(*rest_of_key_);
            rest_of_key_.reset();
            start_at(previous_, false);
        }
        TRY(bool const found, rows_.step());
        return found ? read(rows_) : nullptr;
    }

private:
    stored_range(database& db, query rows, std::int64_t bucket, bool with_owner)
        : db_{db}, rows_{std::move(rows)}, bucket_{bucket}, with_owner_{with_owner} {}

    void start_at(std::string_view key, bool including) {
        rows_.rewind();
        start_ = key;
        // The smallest text that is greater is the same with a zero byte behind it.
        if (!including) start_ += '\0';
        rows_.number(bucket_).bytes(start_);
    }

    listed_object const* read(query const& from) {
        row_.key = from.view_at(0);
        row_.latest = is_first_ || row_.key != previous_;
        if (row_.latest) previous_ = row_.key;
        is_first_ = false;
        row_.delete_marker = from.number_at(1) != 0;
        row_.modified = read_instant(from, 2);
        row_.size = static_cast<std::uint64_t>(from.number_at(3));
        row_.etag = from.view_at(4);
        row_.storage_class = from.view_at(5);
        row_.checksum_algorithm = from.view_at(6);
        row_.checksum_type = from.view_at(7);
        row_.version = from.view_at(8);
        if (with_owner_) {
            row_.owner = from.view_at(9);
            row_.restored = {read_instant(from, 10), read_instant(from, 11)};
        }
        return &row_;
    }

    database& db_;
    query rows_;
    std::optional<query> rest_of_key_;  // of the one that `previous_` names
    std::int64_t bucket_;
    std::string start_;
    std::string previous_;  // key
    bool is_first_ = true;
    bool with_owner_;
    listed_object row_;
};

}  // namespace

result<found_rows> find_rows(object_change const& change, std::string_view key, std::string_view version) {
    found_rows found;
    TRY(found.latest, find_row(change.db, change.address(key)));
    bool const same = !found.latest || version.empty() || found.latest->version == version;
    if (same) {
        found.target = found.latest;
    } else {
        TRY(found.target, find_row(change.db, change.address(key, version)));
    }
    CHECK_OK(check_guard(change.on.must, found.latest, found.target));
    return found;
}

result<> tell(object_change const& change, std::string_view key, std::string_view version, std::int64_t place) {
    if (!change.keeps_events || !change.on.causes) return {};
    return insert_event(change.db, change.bucket, {key, version, static_cast<std::uint64_t>(-place)},
                        *change.on.causes);
}

result<blob_refs> put_object(object_change const& change, object const& row, std::int64_t part_set) {
    TRY(auto const found, find_rows(change, row.key, row.version));
    auto const& [latest, target] = found;
    row_position at{change.bucket_number, latest ? latest->place - 1 : 0, change.revision, 0, part_set};
    if (!row.annotations.empty())
        at.annotations = {static_cast<std::int64_t>(change.revision), static_cast<unsigned>(row.annotations.size())};
    blob_refs dropped;
    if (target && target->place == latest->place) {
        at.place = target->place;
        at.body = target->body;
        TRY(dropped, give_back(change.db, *target));
    } else if (target) {
        TRY(dropped, delete_row(change.db, change.address(row.key), *target));
    }
    CHECK_OK(write_row(change.db, at, row));
    CHECK_OK(write_annotations(change, at.annotations.set, row));
    CHECK_OK(note_change(change, row.key, row.version, at.place));
    return dropped;
}

result<blob_refs> delete_object(object_change const& change, std::string_view key, std::string_view version) {
    TRY(auto const found, find_rows(change, key, version));
    if (!found.target) return blob_refs{};
    TRY(auto dropped, delete_row(change.db, change.address(key), *found.target));
    if (found.target->place == found.latest->place) CHECK_OK(mark_key_changed(change.db, change.bucket, key));
    CHECK_OK(tell(change, key, found.target->version, found.target->place));
    return dropped;
}

result<> update_object(object_change const& change, std::string_view key, std::string_view version,
                       object_update const& update) {
    TRY(auto const found, find_rows(change, key, version));
    if (!found.target) return error{errc::not_found, "no such version"};
    if (update.empty()) return {};
    auto const place = found.target->place;
#define S3SEAL_ROW " WHERE bucket = ?2 AND key = ?3 AND place = ?4"
    if (update.sealed)
        CHECK_OK(update_row(change, key, place,
                            "UPDATE object SET revision = ?1, sse_mode = ?5, sse_key_arn = ?6, sse_bucket_key = ?7, "
                            "sse_context = ?8, sse_wrapped_key = ?9, sse_format = ?10" S3SEAL_ROW,
                            [&](query& to) { bind_encryption(to, *update.sealed); }));
    if (update.lock)
        CHECK_OK(update_row(change, key, place,
                            "UPDATE object SET revision = ?1, lock_mode = ?5, lock_until = ?6, legal_hold = ?7, "
                            "event_hold = ?8, hold_days = ?9, hold_years = ?10" S3SEAL_ROW,
                            [&](query& to) { bind_lock(to, *update.lock); }));
    if (update.tags) {
        auto const packed = pack_pairs(*update.tags);
        CHECK_OK(update_row(change, key, place, "UPDATE object SET revision = ?1, tags = ?5" S3SEAL_ROW,
                            [&](query& to) { to.bytes(packed); }));
    }
    if (update.acl)
        CHECK_OK(update_row(change, key, place, "UPDATE object SET revision = ?1, acl = ?5" S3SEAL_ROW,
                            [&](query& to) { to.bytes(*update.acl); }));
    if (update.restored)
        CHECK_OK(update_row(change, key, place,
                            "UPDATE object SET revision = ?1, restore_ready = ?5, restore_expires = ?6" S3SEAL_ROW,
                            [&](query& to) {
                                bind_instant(to, update.restored->ready);
                                bind_instant(to, update.restored->expires);
                            }));
    if (!update.annotations.empty())
        CHECK_OK(update_row(change, key, place, "UPDATE object SET revision = ?1" S3SEAL_ROW, [](query&) {}));
    for (auto const& one : update.annotations)
        CHECK_OK(reseal_annotation(change.db, found.target->annotations.set, one));
    return tell(change, key, found.target->version, place);
}

result<> append_object(object_change const& change, object const& seen, object const& row) {
    TRY(auto const found, find_rows(change, seen.key, seen.version));
    auto const& target = found.target;
    if (!target || target->revision != seen.revision) return error{errc::conflict, "the object has changed"};
    auto set = target->part_set;
    if (set == 0) {
        TRY(set, reserve_part_set(change.db, change.bucket));
    }
    for (auto at = seen.parts.size(); at < row.parts.size(); ++at) CHECK_OK(put_part(change.db, set, row.parts[at]));
    auto whole = row;  // what an append does not change is as it was
    whole.headers = seen.headers;
    whole.sealed = seen.sealed;
    whole.storage_class = seen.storage_class;
    whole.lock = seen.lock;
    whole.tags = seen.tags;
    whole.owner = seen.owner;
    whole.acl = seen.acl;
    whole.restored = seen.restored;
    whole.blob.id.clear();
    whole.blob.inline_bytes.clear();
    CHECK_OK(write_row(change.db,
                       {change.bucket_number, target->place, change.revision, target->body, set, target->annotations},
                       whole));
    return note_change(change, seen.key, seen.version, target->place);
}

result<blob_refs> rename_object(object_change const& change, numbered_address const& from, std::string_view to,
                                encryption const& sealed) {
    TRY(auto const latest, find_row(change.db, change.address(to)));
    TRY(auto const moved, find_row(change.db, from));
    CHECK_OK(check_guard(change.on.must, latest, moved));
    if (!moved) return error{errc::not_found, "no such version"};
    if (from.key == to) return error{errc::conflict, "it has that key"};
    TRY(auto const same, find_row(change.db, change.address(to, moved->version)));
    auto const place = !latest ? 0 : same && same->place == latest->place ? same->place : latest->place - 1;
    blob_refs dropped;
    if (same) {
        TRY(dropped, delete_row(change.db, change.address(to), *same));
    }
    CHECK_OK(update_row(change, from.key, moved->place,
                        "UPDATE object SET revision = ?1, sse_mode = ?5, sse_key_arn = ?6, sse_bucket_key = ?7, "
                        "sse_context = ?8, sse_wrapped_key = ?9, sse_format = ?10, key = ?11, place = ?12" S3SEAL_ROW,
                        [&](query& statement) {
                            bind_encryption(statement, sealed);
                            statement.bytes(to).number(place);
                        }));
    CHECK_OK(mark_key_changed(change.db, change.bucket, from.key));
    CHECK_OK(note_change(change, to, moved->version, place));
    return dropped;
}

result<listing_end> list_objects(database& db, std::int64_t bucket, object_query const& query, listing_sink& to) {
    TRY(auto rows, stored_range::open(db, bucket, query.with_owner));
    return storage::list_objects(rows, query, to);
}

result<listing_end> list_versions(database& db, std::int64_t bucket, object_query const& query, listing_sink& to) {
    TRY(auto rows, stored_range::open(db, bucket, query.with_owner));
    return storage::list_versions(rows, query, to);
}

result<bool> holds_objects(database& db, std::int64_t bucket) {
    TRY(auto statement, db.prepare("SELECT 1 FROM object WHERE bucket = ? LIMIT 1"));
    return statement.number(bucket).step();
}

result<std::unordered_set<std::string>> blob_ids(database& db) {
    TRY(auto statement, db.prepare("SELECT blob_id FROM object WHERE body = 0 AND blob_id <> ''"));
    std::unordered_set<std::string> ids;
    while (true) {
        TRY(bool const found, statement.step());
        if (!found) break;
        ids.insert(statement.text_at(0));
    }
    CHECK_OK(collect_part_blobs(db, ids));
    CHECK_OK(collect_annotation_blobs(db, ids));
    return ids;
}

}  // namespace s3seal::storage::sqlite
