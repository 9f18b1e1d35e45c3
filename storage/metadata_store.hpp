// The contract of everything but the large bodies and the keys: buckets, objects, uploads.
#pragma once

#include "storage/base/error.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace s3seal::storage {

// What must be true of the current object for a write or delete to happen; checked in the same transaction.
struct expectation {
    bool absent = false;  // nothing may exist under the key; else already_exists
    // This object must exist (else not_found) with this ETag (else conflict); "*": any ETag.
    std::optional<std::string> etag = {};
};

struct bucket_query {
    std::string namespace_name;
    std::string account;  // owner
    std::string prefix;
    std::string region;  // "": any
    std::string after;   // names strictly greater
    std::size_t limit = 10'000;
    std::string suffix = {};  // of the name; "": any
    bool with_suffix = true;  // false: only names without it
};

struct bucket_page {
    std::vector<bucket> buckets;  // by name
    bool truncated = false;
};

struct object_query {
    std::string prefix;
    std::string delimiter;  // "": none
    std::string after;      // keys strictly greater; inside (or equal to) a common prefix: that whole prefix is skipped
    std::size_t limit = 1'000;
};

struct object_page {
    std::vector<object> objects;               // by key, bytewise; without `headers` and `blob.inline_bytes`
    std::vector<std::string> common_prefixes;  // each counts as one towards `limit`
    bool truncated = false;
    std::string last;  // the greatest key or prefix on the page: `after` of the next one
};

struct upload_query {
    std::string prefix = {};
    std::string delimiter = {};  // "": none
    std::string after_key = {};  // keys strictly greater ...
    std::string after_id = {};   // ... or this key, and uploads that follow this one; "": only greater keys
    std::size_t limit = 1'000;
};

struct upload_page {
    std::vector<multipart_upload> uploads;     // open ones, by key, then by when they began; without `headers`
    std::vector<std::string> common_prefixes;  // each counts as one towards `limit`
    bool truncated = false;
    bool ends_with_prefix = false;  // the last entry of the page is a common prefix
};

struct part_page {
    std::vector<stored_part> parts;  // by number
    bool truncated = false;
};

// Blobs that nothing refers to any more: the caller removes them from the blob store.
using blob_refs = std::vector<blob_ref>;

// Blocking; any thread (serialised inside). Each call is one transaction: all of it happens or nothing.
class metadata_store {
public:
    virtual ~metadata_store() = default;

    virtual result<> create_bucket(bucket const& row) = 0;        // already_exists
    virtual result<bucket> load_bucket(bucket_id const& id) = 0;  // not_found
    virtual result<bucket_page> list_buckets(bucket_query const& query) = 0;
    // With its uploads: gives the blobs of their parts. not_found, not_empty: it holds objects.
    virtual result<blob_refs> delete_bucket(bucket_id const& id) = 0;
    // Its encryption, policy and public access become those of `wanted`, all else stays. not_found; conflict: the row
    // is no longer `seen`.
    virtual result<> change_bucket(bucket const& seen, bucket const& wanted) = 0;

    // Replaces what was under the key; gives the blobs that nothing refers to any more.
    // not_found when the bucket is gone; what `expected` says.
    virtual result<blob_refs> put_object(bucket_id const& bucket, object const& row, expectation const& expected) = 0;
    // With its parts, and a pin on its blobs that was set before anybody could replace it. not_found.
    virtual result<object> load_object(bucket_id const& bucket, std::string_view key) = 0;
    // Success and no blobs when there was nothing and nothing was expected.
    virtual result<blob_refs> delete_object(bucket_id const& bucket, std::string_view key,
                                            expectation const& expected) = 0;
    // `row`, of the same key, is `seen` with more parts at its end: size, date, ETag, checksum and parts become its
    // own, all else stays. What was uploaded in one piece is the first part. conflict: the object is no longer `seen`.
    virtual result<> append_object(bucket_id const& bucket, object const& seen, object const& row) = 0;
    virtual result<object_page> list_objects(bucket_id const& bucket, object_query const& query) = 0;
    // Gives the object another key, and nothing else. conflict: it is no longer `seen`, not_found.
    virtual result<> update_encryption(bucket_id const& bucket, object const& seen, encryption const& sealed) = 0;

    virtual result<> create_upload(bucket_id const& bucket, multipart_upload const& row) = 0;  // not_found: the bucket
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
    // was replaced meanwhile; what `expected` says, and conflict when it says something and the key has changed since
    // the upload began. `completed` (not "") is kept for whoever asks again, until a thousand others were completed.
    virtual result<blob_refs> complete_upload(bucket_id const& bucket, std::string_view id, object const& row,
                                              expectation const& expected, std::string const& completed) = 0;
    virtual result<blob_refs> abort_upload(bucket_id const& bucket, std::string_view key,
                                           std::string_view id) = 0;  // not_found

    // The secret of that name; the candidate becomes it when there is none yet.
    virtual result<std::string> find_or_create_secret(std::string const& name, std::string const& candidate) = 0;

    virtual result<std::unordered_set<std::string>> blob_ids() = 0;  // every blob_ref::id in use
};

}  // namespace s3seal::storage
