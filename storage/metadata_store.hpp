// The contract of everything but the large bodies and the keys: buckets, objects, uploads.
#pragma once

#include "storage/base/error.hpp"
#include "storage/event.hpp"
#include "storage/guard.hpp"
#include "storage/listing.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace s3seal::storage {

// How a change is to happen: only while `must` holds, and telling `causes` to whoever reads the bucket's events.
struct terms {
    guard must = {};
    std::optional<event> causes = {};
    std::optional<std::uint64_t> bucket = {};      // its revision, by which the change was decided; else stale
    std::optional<std::uint64_t> generation = {};  // of the store, likewise; else replaced
};

struct bucket_query {
    std::string namespace_name;
    std::string account;  // owner; "": any
    std::string prefix;
    std::string region;  // "": any
    std::string after;   // names strictly greater
    std::size_t limit = 10'000;
    std::string suffix = {};  // of the name; "": any
    bool with_suffix = true;  // false: only names without it
};

struct bucket_page {
    std::vector<bucket> buckets;  // by name; without settings
    bool truncated = false;
};

// The same text under another key.
struct resealed_annotation {
    std::string name;
    encryption sealed;
};

// What of a stored version is replaced; what is absent stays.
struct object_update {
    std::optional<encryption> sealed = {};  // the same bytes under another key
    std::optional<object_lock> lock = {};
    std::optional<tag_list> tags = {};
    std::optional<std::string> acl = {};
    std::optional<restoration> restored = {};
    std::vector<resealed_annotation> annotations = {};  // those of other names stay

    bool empty() const noexcept { return !sealed && !lock && !tags && !acl && !restored && annotations.empty(); }
};

// A document that becomes the one of its kind and id; absent: it goes, if it was there.
struct setting_change {
    std::string kind;
    std::string id = {};
    std::optional<std::string> document = {};
};

struct part_page {
    std::vector<stored_part> parts;  // by number
    bool truncated = false;
};

struct annotation_query {
    std::string_view prefix = {};
    std::string_view after = {};  // names strictly greater
    std::size_t limit = 1'000;
};

struct annotation_page {
    std::vector<annotation> annotations;  // by name; without their bytes
    bool truncated = false;
};

struct setting_page {
    std::vector<setting> settings;  // by id
    bool truncated = false;
};

// A version of what is archived, and the readable copy of it.
struct restored_version {
    bucket_id bucket;
    std::string key;
    std::string version;
    restoration copy;
    friend bool operator==(restored_version const&, restored_version const&) = default;
};

// Blobs that nothing refers to any more: the caller removes them from the blob store.
using blob_refs = std::vector<blob_ref>;

// Any thread (serialised inside). Each call is one transaction: all of it happens or nothing. Every call may fail with
// io, corrupt and busy, and those that store something with full.
class metadata_store {
public:
    virtual ~metadata_store() = default;

    // Whether calls wait for others than this machine's memory and disk: then each of them may block for long, and none
    // belongs onto a thread that serves connections. Else they take microseconds, but for settle().
    virtual bool may_block() const noexcept { return false; }

    // Another number once all that is stored has been replaced: what was decided before that, by its keys for one, is
    // no more to be done. It changes after everything else that is seen of that.
    virtual std::uint64_t generation() const noexcept { return 0; }

    // Changes may be seen at once, and durable, as configured, only with the next settle(): then whoever made one tells
    // nobody outside of it before. Dropped without settle() they never happened. Who only reads, or is refused because
    // of what is there, may so have seen what is lost later.
    virtual bool settles_later() const noexcept { return false; }
    // Makes durable what was changed since it was called last. May take as long as a disk does. io, full: none of that
    // has happened.
    virtual result<> settle() { return {}; }
    // What this thread has just changed: `then` is called once, on any thread, when that is durable, or with why it has
    // not happened after all: io, full. At once where nothing settles later.
    virtual void when_settled(std::function<void(result<> const& durable)> then) { then({}); }
    // What this thread changed before is not what its next when_settled() is about: until it changes something again,
    // that tells at once.
    virtual void begin_change() {}

    // With its settings. already_exists.
    virtual result<> create_bucket(bucket const& row) = 0;
    // As it is now; never changed afterwards. not_found.
    virtual result<std::shared_ptr<bucket const>> load_bucket(bucket_id const& id) = 0;
    virtual result<bucket_page> list_buckets(bucket_query const& query) = 0;
    // With its uploads and settings: gives the blobs of their parts. not_found, not_empty: it holds objects.
    virtual result<blob_refs> delete_bucket(bucket_id const& id) = 0;
    // All of them or none. not_found; conflict: the bucket's revision is not `seen` any more (absent: whatever it is).
    virtual result<> change_settings(bucket_id const& id, std::span<setting_change const> changes,
                                     std::optional<std::uint64_t> seen) = 0;
    // Of one kind, ids greater than `after`. not_found: the bucket.
    virtual result<setting_page> list_settings(bucket_id const& id, std::string_view kind, std::string_view after,
                                               std::size_t limit) = 0;

    // Becomes the latest version of its key, in place of a version of the same name; gives the blobs that nothing
    // refers to any more. Its sequence and revision are the store's to say. not_found: the bucket; what a guard says.
    virtual result<blob_refs> put_object(bucket_id const& bucket, object const& row, terms const& on) = 0;
    // With its parts, and a pin on its blobs that was set before anybody could replace it. not_found.
    virtual result<object> load_object(object_address const& at) = 0;
    // Without its body and parts. not_found.
    virtual result<object> load_head(object_address const& at) = 0;
    // Removes that version. Success and no blobs when there was none and the guard wants none. not_found: the bucket;
    // what a guard says.
    virtual result<blob_refs> delete_object(object_address const& at, terms const& on) = 0;
    // Changes that version, which keeps its place among the versions; nothing to change is no change. not_found; what a
    // guard says.
    virtual result<> update_object(object_address const& at, object_update const& change, terms const& on) = 0;
    // `row`, of the same key and version, is `seen` with more parts at its end: size, date, ETag, checksum and parts
    // become its own, all else stays. What was uploaded in one piece is the first part. conflict: the object is no
    // longer `seen`.
    virtual result<> append_object(bucket_id const& bucket, object const& seen, object const& row, terms const& on) = 0;
    // The version that `from` names goes, and becomes the latest one of the key `to`, in place of a version of the same
    // name there: all else of it stays but its key's wrapping. `must.current` is about what is under `to`. Gives the
    // blobs of what was replaced. not_found; conflict: `to` is its key already; what a guard says.
    virtual result<blob_refs> rename_object(object_address const& from, std::string_view to, encryption const& sealed,
                                            terms const& on) = 0;

    // An annotation belongs to a version, goes with it, and is of no other one: who puts a version in place of another
    // puts it with its own. To change one changes the version's revision, and nothing else of it.
    // Replaces the one of that name; gives the blobs that nothing refers to any more. not_found; what a guard says.
    virtual result<blob_refs> put_annotation(object_address const& of, annotation const& row, terms const& on) = 0;
    // With its bytes, and a pin on them. not_found.
    virtual result<annotation> load_annotation(object_address const& of, std::string_view name) = 0;
    // not_found: the version.
    virtual result<annotation_page> list_annotations(object_address const& of, annotation_query const& query) = 0;
    // Success and no blobs when there was none of that name, which changes nothing. not_found: the version; what a
    // guard says.
    virtual result<blob_refs> delete_annotation(object_address const& of, std::string_view name, terms const& on) = 0;

    // As their namesakes in listing.hpp. not_found: the bucket.
    virtual result<listing_end> list_objects(bucket_id const& bucket, object_query const& query, listing_sink& to) = 0;
    virtual result<listing_end> list_versions(bucket_id const& bucket, object_query const& query, listing_sink& to) = 0;

    // not_found: the bucket; replaced: the store's generation is not `seen` any more (absent: whatever it is).
    virtual result<> create_upload(bucket_id const& bucket, multipart_upload const& row,
                                   std::optional<std::uint64_t> seen = {}) = 0;
    // Open or completed. not_found: unknown, aborted, or of another key.
    virtual result<multipart_upload> load_upload(bucket_id const& bucket, std::string_view key,
                                                 std::string_view id) = 0;
    // not_found: `after_id` is an upload of another key than `after_key`. One that has gone is no error: all of the
    // key's uploads follow it.
    virtual result<upload_page> list_uploads(bucket_id const& bucket, upload_query const& query) = 0;
    // Replaces the part of that number; gives its blob. not_found: the upload is not open any more.
    virtual result<blob_refs> put_part(bucket_id const& bucket, std::string_view id, stored_part const& part) = 0;
    virtual result<part_page> list_parts(bucket_id const& bucket, std::string_view id, unsigned after,
                                         std::size_t limit) = 0;
    // The listed parts become `row`, the others go: gives their blobs, and those of the object that was replaced.
    // `row.parts` are those that were read: not_found when the upload is not open any more, conflict when one of them
    // was replaced meanwhile; what a guard says, and conflict when it says something and the key has changed since
    // the upload began. `completed` (not "") is kept for whoever asks again, until a thousand others were completed.
    virtual result<blob_refs> complete_upload(bucket_id const& bucket, std::string_view id, object const& row,
                                              terms const& on, std::string const& completed) = 0;
    virtual result<blob_refs> abort_upload(bucket_id const& bucket, std::string_view key,
                                           std::string_view id) = 0;  // not_found

    // From now on the bucket's events are kept until they are forgotten, or not. not_found.
    virtual result<> keep_events(bucket_id const& bucket, bool kept) = 0;
    // Of all buckets, by number, greater than `after`.
    virtual result<std::vector<stored_event>> read_events(std::uint64_t after, std::size_t limit) = 0;
    virtual result<> forget_events(std::uint64_t up_to) = 0;  // that one included

    // Of all buckets, those whose copy becomes readable or ceases to be after `after` and up to `until`, by bucket, key
    // and then the latest first. Looks at every object.
    virtual result<std::vector<restored_version>> list_restored(instant after, instant until, std::size_t limit) = 0;

    // The secret of that name; the candidate becomes it when there is none yet.
    virtual result<std::string> find_or_create_secret(std::string const& name, std::string const& candidate) = 0;

    virtual result<std::unordered_set<std::string>> blob_ids() = 0;  // every blob_ref::id in use
};

}  // namespace s3seal::storage
