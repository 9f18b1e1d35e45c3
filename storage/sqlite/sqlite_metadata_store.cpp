#include "storage/sqlite/sqlite_metadata_store.hpp"

#include "storage/sqlite/annotations.hpp"
#include "storage/sqlite/completion.hpp"
#include "storage/sqlite/events.hpp"
#include "storage/sqlite/keys.hpp"
#include "storage/sqlite/restored.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/uploads.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace s3seal::storage::sqlite {

namespace {

// Those that lie outside the row.
std::vector<std::string> blobs_of(object const& row) {
    std::vector<std::string> ids;
    for (auto const& part : row.parts) ids.push_back(part.blob.id);
    if (!row.multipart() && row.blob.inline_bytes.empty() && !row.blob.id.empty()) ids.push_back(row.blob.id);
    return ids;
}

result<std::int64_t> read_number(database& db, char const* pragma) {
    TRY(auto statement, db.prepare(pragma));
    CHECK_OK(statement.step());
    return statement.number_at(0);
}

blob_refs only_in(std::unordered_set<std::string> const& these, std::unordered_set<std::string> const& those) {
    blob_refs out;
    for (auto const& id : these)
        if (!those.contains(id)) out.push_back({0, {}, id});
    return out;
}

// How long the log may become before its pages go to the database, which may have to grow by as much.
result<> limit_log(database& db, std::uint64_t bytes) {
    TRY(auto const page_size, read_number(db, "PRAGMA page_size"));
    auto const pages = std::to_string(bytes / static_cast<std::uint64_t>(page_size));
    return db.execute(("PRAGMA wal_autocheckpoint = " + pages).c_str());
}

}  // namespace

result<std::unique_ptr<sqlite_metadata_store>> sqlite_metadata_store::open(std::filesystem::path const& file,
                                                                           durability sync, companions with) {
    TRY(auto db, database::open(file));
    CHECK_OK(prepare_schema(db, file.empty(), sync, with.may_be_fresh));
    std::unique_ptr<sqlite_metadata_store> opened{new sqlite_metadata_store{std::move(db), with}};
    if (with.reserve) CHECK_OK(limit_log(opened->db_, with.reserve->size() / 2));
    opened->empty_bytes_ = opened->db_.memory();
    TRY(auto const random, read_number(opened->db_, "SELECT random()"));
    opened->revision_ = static_cast<std::uint64_t>(random) >> 2u;  // far from what earlier runs have used
    return opened;
}

sqlite_metadata_store::~sqlite_metadata_store() {
    if (with_.memory) with_.memory->give_back(counted_bytes_);
}

result<> sqlite_metadata_store::replace_with(sqlite_metadata_store& other, replacement const& steps) {
    blob_refs unused;
    auto const replaced = replace_rows(other, steps, unused);
    for (auto const& one : unused) with_.blobs->remove(one);
    return replaced;
}

result<> sqlite_metadata_store::replace_rows(sqlite_metadata_store& other, replacement const& steps,
                                             blob_refs& unused) {
    announcement settled_here;
    announcement settled_there;
    std::scoped_lock const lock{mutex_, other.mutex_};
    CHECK_OK(commit(settled_here));
    CHECK_OK(other.commit(settled_there));
    TRY(auto const before, sqlite::blob_ids(db_));
    TRY(auto const after, sqlite::blob_ids(other.db_));
    CHECK_OK(admit_rows_of(other));
    auto replaced = steps.share(after);
    if (replaced) replaced = db_.replace_with(other.db_);
    places_.clear();
    CHECK_OK(count_rows(purpose::freeing));
    unused = only_in(replaced ? before : after, replaced ? after : before);
    expect_removal(unused);
    if (!replaced) return replaced;
    steps.then();
    ++generation_;
    return {};
}

// Under the lock.
result<> sqlite_metadata_store::check_generation(std::optional<std::uint64_t> seen) const {
    if (!seen || *seen == generation_) return {};
    return error{errc::replaced, "what is stored has become something else"};
}

// Under the lock: whoever shares bodies later knows of those that are about to go.
void sqlite_metadata_store::expect_removal(blob_refs const& unused) {
    if (with_.blobs && !unused.empty()) with_.blobs->expect_removal(unused);
}

void sqlite_metadata_store::expect_removal_after(result<blob_refs> const& change) {
    if (change) expect_removal(*change);
}

// Counted anew when they are here.
result<> sqlite_metadata_store::admit_rows_of(sqlite_metadata_store const& other) {
    if (!with_.memory || other.counted_bytes_ <= counted_bytes_) return {};
    if (!with_.memory->take(other.counted_bytes_ - counted_bytes_))
        return error{errc::full, "the memory limit for rows is reached"};
    counted_bytes_ = other.counted_bytes_;
    return {};
}

template <class Change>
auto sqlite_metadata_store::write(Change change, purpose what, commits of) -> decltype(change()) {
    announcement settled;
    std::lock_guard const lock{mutex_};
    if (what == purpose::storing && with_.reserve && !with_.reserve->keep())
        return error{errc::full, "the disk is full"};
    if (of == commits::shared && may_join()) {
        if (changes_.is_broken()) (void)commit(settled);
        auto outcome = changes_.add(change);
        expect_removal_after(outcome);
        if (outcome || outcome.error().code != errc::full) return outcome;
    }
    auto outcome = write_alone(change, what, settled);
    expect_removal_after(outcome);
    return outcome;
}

template <class Change>
auto sqlite_metadata_store::write_alone(Change& change, purpose what, announcement& settled) -> decltype(change()) {
    (void)commit(settled);  // of others, who are told what became of theirs
    changes_.forget_this_thread();
    auto outcome = try_once(change, what);
    if (outcome || outcome.error().code != errc::full || !may_use_reserve(what)) return outcome;
    if (!with_.reserve->give_way()) return outcome;
    outcome = try_once(change, what);
    // The log's space becomes the reserve's again; when that fails, with the space that the change has freed.
    (void)db_.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    with_.reserve->keep();
    return outcome;
}

// Where the disk is nearly full a change is told at once, so that one which frees space may have the reserve.
bool sqlite_metadata_store::may_join() const {
    return with_.settle_later && !(with_.reserve && with_.reserve->is_tight());
}

result<> sqlite_metadata_store::commit(announcement& settled) {
    auto const done = changes_.commit(settled);
    if (!done) places_.clear();
    return done;
}

result<> sqlite_metadata_store::settle() {
    announcement settled;
    std::lock_guard const lock{mutex_};
    return commit(settled);
}

void sqlite_metadata_store::when_settled(change_group::listener then) {
    result<> outcome;
    {
        std::lock_guard const lock{mutex_};
        auto const mine = changes_.of_this_thread();
        if (mine && !mine->outcome()) return mine->wait(std::move(then));
        if (mine) outcome = *mine->outcome();
    }
    then(outcome);
}

template <class Change>
auto sqlite_metadata_store::try_once(Change& change, purpose what) -> decltype(change()) {
    transaction whole{db_};
    CHECK_OK(whole.begin());
    auto outcome = change();
    if (!outcome) return outcome;
    CHECK_OK(count_rows(what));
    CHECK_OK(whole.commit());
    return outcome;
}

// What fits into pages that deletions left makes the database no larger: only its log needs room, for a while.
bool sqlite_metadata_store::may_use_reserve(purpose what) {
    constexpr std::int64_t enough_pages = 64;
    if (!with_.reserve || what == purpose::freeing) return with_.reserve != nullptr;
    auto const free = read_number(db_, "PRAGMA freelist_count");
    return free && *free >= enough_pages;
}

// A budget counts rows by the pages that they take, bodies included.
result<> sqlite_metadata_store::count_rows(purpose what) {
    if (!with_.memory) return {};
    auto const in_use = db_.memory();
    auto const now = in_use > empty_bytes_ ? in_use - empty_bytes_ : 0;
    if (now > counted_bytes_ && !with_.memory->take(now - counted_bytes_))
        return what == purpose::freeing ? result<>{}
                                        : result<>{error{errc::full, "the memory limit for rows is reached"}};
    if (now < counted_bytes_) with_.memory->give_back(counted_bytes_ - now);
    counted_bytes_ = now;
    return {};
}

result<bucket_place> sqlite_metadata_store::place_of(bucket_id const& id) {
    constexpr std::size_t capacity = 4096;
    if (auto const known = places_.find(id); known != places_.end()) return known->second;
    TRY(auto const place, find_bucket(db_, id));
    if (places_.size() < capacity) places_.emplace(id, place);
    return place;
}

template <class Change>
auto sqlite_metadata_store::change_object(bucket_id const& bucket, terms const& on, Change change, purpose what)
    -> decltype(change(std::declval<object_change const&>())) {
    return write(
        [&]() -> decltype(change(std::declval<object_change const&>())) {
            CHECK_OK(check_generation(on.generation));
            TRY(auto const place, place_of(bucket));  // it may have gone while a body came
            if (on.bucket && *on.bucket != place.revision) return error{errc::stale, "the bucket has changed"};
            return change(object_change{db_, bucket, place.number, place.keeps_events, ++revision_, on});
        },
        what);
}

result<> sqlite_metadata_store::create_bucket(bucket const& row) {
    return write([&] { return insert_bucket(db_, row, ++revision_); });
}

result<std::shared_ptr<bucket const>> sqlite_metadata_store::load_bucket(bucket_id const& id) {
    std::lock_guard const lock{mutex_};
    TRY(auto row, sqlite::load_bucket(db_, id));
    return std::make_shared<bucket const>(std::move(row));
}

result<bucket_page> sqlite_metadata_store::list_buckets(bucket_query const& query) {
    std::lock_guard const lock{mutex_};
    return sqlite::list_buckets(db_, query);
}

result<blob_refs> sqlite_metadata_store::delete_bucket(bucket_id const& id) {
    return write(
        [&] {
            places_.erase(id);
            return sqlite::delete_bucket(db_, id);
        },
        purpose::freeing);
}

result<> sqlite_metadata_store::change_settings(bucket_id const& id, std::span<setting_change const> changes,
                                                std::optional<std::uint64_t> seen) {
    return write([&]() -> result<> {
        TRY(auto const place, place_of(id));
        places_.erase(id);
        return sqlite::change_settings(db_, id, place.number, {changes, seen, ++revision_});
    });
}

result<setting_page> sqlite_metadata_store::list_settings(bucket_id const& id, std::string_view kind,
                                                          std::string_view after, std::size_t limit) {
    std::lock_guard const lock{mutex_};
    TRY(auto const place, place_of(id));
    return sqlite::list_settings(db_, place.number, kind, after, limit);
}

result<blob_refs> sqlite_metadata_store::put_object(bucket_id const& bucket, object const& row, terms const& on) {
    return change_object(bucket, on, [&](object_change const& change) { return sqlite::put_object(change, row); });
}

result<object> sqlite_metadata_store::load_object(object_address const& at) {
    std::lock_guard const lock{mutex_};
    TRY(auto const place, place_of(at.bucket));
    TRY(auto row, read_whole(db_, {place.number, at.key, at.version}));
    // Under the lock: who replaces the row comes later, and removes its bodies later still.
    if (auto ids = blobs_of(row); with_.blobs && !ids.empty()) row.pin = with_.blobs->pin(std::move(ids));
    return row;
}

result<object> sqlite_metadata_store::load_head(object_address const& at) {
    std::lock_guard const lock{mutex_};
    TRY(auto const place, place_of(at.bucket));
    return read_head(db_, {place.number, at.key, at.version});
}

result<blob_refs> sqlite_metadata_store::delete_object(object_address const& at, terms const& on) {
    return change_object(
        at.bucket, on, [&](object_change const& change) { return sqlite::delete_object(change, at.key, at.version); },
        purpose::freeing);
}

result<> sqlite_metadata_store::update_object(object_address const& at, object_update const& update, terms const& on) {
    return change_object(at.bucket, on, [&](object_change const& change) {
        return sqlite::update_object(change, at.key, at.version, update);
    });
}

result<> sqlite_metadata_store::append_object(bucket_id const& bucket, object const& seen, object const& row,
                                              terms const& on) {
    return change_object(bucket, on,
                         [&](object_change const& change) { return sqlite::append_object(change, seen, row); });
}

result<blob_refs> sqlite_metadata_store::put_annotation(object_address const& of, annotation const& row,
                                                        terms const& on) {
    return change_object(of.bucket, on, [&](object_change const& change) {
        return sqlite::put_annotation(change, of.key, of.version, row);
    });
}

result<annotation> sqlite_metadata_store::load_annotation(object_address const& of, std::string_view name) {
    std::lock_guard const lock{mutex_};
    TRY(auto const place, place_of(of.bucket));
    TRY(auto row, sqlite::load_annotation(db_, {place.number, of.key, of.version}, name));
    bool const outside = row.blob.inline_bytes.empty();
    if (with_.blobs && outside) row.pin = with_.blobs->pin({row.blob.id});  // under the lock, as an object's
    return row;
}

result<annotation_page> sqlite_metadata_store::list_annotations(object_address const& of,
                                                                annotation_query const& query) {
    std::lock_guard const lock{mutex_};
    TRY(auto const place, place_of(of.bucket));
    return sqlite::list_annotations(db_, {place.number, of.key, of.version}, query);
}

result<blob_refs> sqlite_metadata_store::delete_annotation(object_address const& of, std::string_view name,
                                                           terms const& on) {
    return change_object(
        of.bucket, on,
        [&](object_change const& change) { return sqlite::delete_annotation(change, of.key, of.version, name); },
        purpose::freeing);
}

result<blob_refs> sqlite_metadata_store::rename_object(object_address const& from, std::string_view to,
                                                       encryption const& sealed, terms const& on) {
    return change_object(from.bucket, on, [&](object_change const& change) {
        return sqlite::rename_object(change, {change.bucket_number, from.key, from.version}, to, sealed);
    });
}

result<listing_end> sqlite_metadata_store::list_objects(bucket_id const& bucket, object_query const& query,
                                                        listing_sink& to) {
    std::lock_guard const lock{mutex_};
    TRY(auto const place, place_of(bucket));
    return sqlite::list_objects(db_, place.number, query, to);
}

result<listing_end> sqlite_metadata_store::list_versions(bucket_id const& bucket, object_query const& query,
                                                         listing_sink& to) {
    std::lock_guard const lock{mutex_};
    TRY(auto const place, place_of(bucket));
    return sqlite::list_versions(db_, place.number, query, to);
}

result<> sqlite_metadata_store::create_upload(bucket_id const& bucket, multipart_upload const& row,
                                              std::optional<std::uint64_t> seen) {
    return write([&]() -> result<> {
        CHECK_OK(check_generation(seen));
        CHECK_OK(place_of(bucket));
        return insert_upload(db_, bucket, row);
    });
}

result<multipart_upload> sqlite_metadata_store::load_upload(bucket_id const& bucket, std::string_view key,
                                                            std::string_view id) {
    std::lock_guard const lock{mutex_};
    return sqlite::load_upload(db_, bucket, key, id);
}

result<upload_page> sqlite_metadata_store::list_uploads(bucket_id const& bucket, upload_query const& query) {
    std::lock_guard const lock{mutex_};
    return sqlite::list_uploads(db_, bucket, query);
}

result<blob_refs> sqlite_metadata_store::put_part(bucket_id const& bucket, std::string_view id,
                                                  stored_part const& part) {
    return write([&] { return put_upload_part(db_, bucket, id, part); });
}

result<part_page> sqlite_metadata_store::list_parts(bucket_id const& bucket, std::string_view id, unsigned after,
                                                    std::size_t limit) {
    std::lock_guard const lock{mutex_};
    return list_upload_parts(db_, bucket, id, after, limit);
}

result<blob_refs> sqlite_metadata_store::complete_upload(bucket_id const& bucket, std::string_view id,
                                                         object const& row, terms const& on,
                                                         std::string const& completed) {
    return change_object(
        bucket, on, [&](object_change const& change) { return sqlite::complete_upload(change, id, row, completed); });
}

result<blob_refs> sqlite_metadata_store::abort_upload(bucket_id const& bucket, std::string_view key,
                                                      std::string_view id) {
    return write([&] { return sqlite::abort_upload(db_, bucket, key, id); }, purpose::freeing);
}

result<> sqlite_metadata_store::keep_events(bucket_id const& bucket, bool kept) {
    return write([&] {
        places_.erase(bucket);
        return sqlite::keep_events(db_, bucket, kept);
    });
}

result<std::vector<stored_event>> sqlite_metadata_store::read_events(std::uint64_t after, std::size_t limit) {
    std::lock_guard const lock{mutex_};
    return sqlite::read_events(db_, after, limit);
}

result<> sqlite_metadata_store::forget_events(std::uint64_t up_to) {
    return write([&] { return sqlite::forget_events(db_, up_to); }, purpose::freeing);
}

result<std::vector<restored_version>> sqlite_metadata_store::list_restored(instant after, instant until,
                                                                           std::size_t limit) {
    std::lock_guard const lock{mutex_};
    return sqlite::list_restored(db_, after, until, limit);
}

result<std::string> sqlite_metadata_store::find_or_create_secret(std::string const& name,
                                                                 std::string const& candidate) {
    {
        std::lock_guard const lock{mutex_};
        TRY(auto known, find_secret(db_, name));
        if (known) return *std::move(known);  // a start on a full disk writes nothing
    }
    return write([&] { return sqlite::find_or_create_secret(db_, name, candidate); }, purpose::storing, commits::own);
}

result<std::unordered_set<std::string>> sqlite_metadata_store::blob_ids() {
    std::lock_guard const lock{mutex_};
    return sqlite::blob_ids(db_);
}

result<stored_keys> sqlite_metadata_store::load_keys() {
    std::lock_guard const lock{mutex_};
    return sqlite::load_keys(db_);
}

result<> sqlite_metadata_store::put_key(kms_key const& row, kms_alias const* alias) {
    return write([&] { return sqlite::put_key(db_, row, alias); }, purpose::storing, commits::own);
}

result<> sqlite_metadata_store::delete_key(key_name const& name) {
    return write([&] { return sqlite::delete_key(db_, name); }, purpose::freeing, commits::own);
}

result<> sqlite_metadata_store::put_alias(kms_alias const& row) {
    return write([&] { return sqlite::put_alias(db_, row); }, purpose::storing, commits::own);
}

result<> sqlite_metadata_store::delete_alias(kms_alias const& row) {
    return write([&] { return sqlite::delete_alias(db_, row); }, purpose::freeing, commits::own);
}

result<> sqlite_metadata_store::put_grant(kms_grant const& row) {
    return write([&] { return sqlite::put_grant(db_, row); }, purpose::storing, commits::own);
}

result<> sqlite_metadata_store::delete_grant(kms_grant const& row) {
    return write([&] { return sqlite::delete_grant(db_, row); }, purpose::freeing, commits::own);
}

}  // namespace s3seal::storage::sqlite
