// The contract of everything but the large bodies: buckets, objects, managed KMS keys.
#pragma once

#include "storage/error.hpp"
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
    std::optional<std::string>
        etag;  // this object must exist (else not_found) with this ETag (else conflict); "*": any ETag
};

struct bucket_query {
    std::string space;
    std::string account;  // owner
    std::string prefix;
    std::string region;  // "": any
    std::string after;   // names strictly greater
    std::size_t limit = 10'000;
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

// A KMS key that the service itself made, one per account and region.
struct managed_key {
    std::string account;
    std::string region;
    std::string alias;  // aws/s3
    std::string id;     // UUID
    instant created;
};

// Blocking; any thread (serialised inside). Each call is one transaction: all of it happens or nothing.
class metadata_store {
public:
    virtual ~metadata_store() = default;

    virtual result<> create_bucket(bucket const& row) = 0;        // already_exists
    virtual result<bucket> load_bucket(bucket_id const& id) = 0;  // not_found
    virtual result<bucket_page> list_buckets(bucket_query const& query) = 0;
    virtual result<> delete_bucket(bucket_id const& id) = 0;                                    // not_found, not_empty
    virtual result<> put_encryption(bucket_id const& id, default_encryption const& value) = 0;  // not_found
    virtual result<> put_policy(bucket_id const& id, std::string const& json) = 0;              // "": none; not_found
    virtual result<> put_public_access(bucket_id const& id,
                                       std::optional<public_access_block> const& value) = 0;  // not_found

    // Replaces what was under the key; gives the blob that nothing refers to any more.
    // not_found when the bucket is gone; what `expected` says.
    virtual result<std::optional<blob_ref>> put_object(bucket_id const& bucket, object const& row,
                                                       expectation const& expected) = 0;
    virtual result<object> load_object(bucket_id const& bucket, std::string_view key) = 0;  // not_found
    // Success and no blob when there was nothing and nothing was expected.
    virtual result<std::optional<blob_ref>> delete_object(bucket_id const& bucket, std::string_view key,
                                                          expectation const& expected) = 0;
    virtual result<object_page> list_objects(bucket_id const& bucket, object_query const& query) = 0;

    // The key of that account and region, made with the given id when there is none yet.
    virtual result<managed_key> find_or_create_managed_key(managed_key const& candidate) = 0;

    // The secret of that name; the candidate becomes it when there is none yet.
    virtual result<std::string> find_or_create_secret(std::string const& name, std::string const& candidate) = 0;

    virtual result<std::unordered_set<std::string>> blob_ids() = 0;  // every blob_ref::id in use
};

}  // namespace s3seal::storage
