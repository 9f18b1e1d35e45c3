// The walk over keys, common prefixes and versions. An engine brings ordered ranges, and nothing else.
#pragma once

#include "storage/base/error.hpp"
#include "storage/model.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::storage {

// The smallest text that is greater than every text with this prefix; "" when there is none.
std::string after_prefix(std::string prefix);

// How keys fold into common prefixes: those that go on with the delimiter behind the prefix.
struct key_folding {
    std::string_view prefix;
    std::string_view delimiter;  // "": none

    bool covers(std::string_view key) const noexcept { return key.starts_with(prefix); }
    // A view into `key`; "" when it stands for itself.
    std::string_view common_prefix_of(std::string_view key) const noexcept;

    struct place {
        std::string key;
        bool including = true;  // that key itself
    };
    // Where the walk behind `after` starts. Nothing: there is nothing behind it.
    std::optional<place> start_behind(std::string_view after) const;
};

// What listings show of a version. Views live until the range moves on.
struct listed_object {
    std::string_view key;
    std::string_view version;
    instant modified;
    std::string_view etag;
    std::string_view storage_class;
    std::string_view checksum_algorithm;
    std::string_view checksum_type;
    std::string_view owner;  // account; "": the bucket's. As what was restored, only where the query asks for it
    restoration restored;
    std::uint64_t size = 0;
    bool delete_marker = false;
    bool latest = true;  // of the key's versions
};

struct object_query {
    std::string prefix = {};
    std::string delimiter = {};  // "": none
    std::string after = {};      // keys strictly greater; inside (or equal to) a common prefix: all of it is skipped
    // Of versions: those of the key `after` behind this one too; "": none of them. One that has gone stands where its
    // name does, as later versions have greater names; only the null version's says nothing.
    std::string after_version = {};
    std::size_t limit = 1'000;
    bool with_owner = false;  // and what was restored: they lie behind all else in a row
};

// Who gets what is listed, one after the other, in the order of keys, those of common prefixes among them. It is called
// while the store is locked, and must not come back.
class listing_sink {
public:
    virtual void add(listed_object const& row) = 0;
    virtual void add_common_prefix(std::string_view prefix) = 0;

protected:
    ~listing_sink() = default;
};

struct listing_end {
    bool truncated = false;
    std::string last;          // the greatest key or prefix that was listed: `after` of the next page
    std::string last_version;  // of versions: `after_version` of the next page; "" behind a common prefix
};

// The versions of one bucket by key, bytewise, and of each key the latest first.
class object_range {
public:
    // Moves before the first version of the first key that is greater than `key`, or equal when it is `including`.
    virtual result<> seek(std::string_view key, bool including) = 0;
    // Moves behind that version of the key. False: there is none, and it has not moved.
    virtual result<bool> seek_behind(std::string_view key, std::string_view version) = 0;
    // Null: no more. Lives until the next call.
    virtual result<listed_object const*> next() = 0;

protected:
    ~object_range() = default;
};

// The latest versions, without delete markers.
result<listing_end> list_objects(object_range& rows, object_query const& query, listing_sink& to);
// All versions and delete markers.
result<listing_end> list_versions(object_range& rows, object_query const& query, listing_sink& to);

struct upload_query {
    std::string prefix = {};
    std::string delimiter = {};  // "": none
    std::string after_key = {};  // keys strictly greater ...
    std::string after_id = {};   // ... or this key, and uploads that follow this one; "": only greater keys
    std::size_t limit = 1'000;
};

struct upload_page {
    std::vector<multipart_upload>
        uploads;  // open ones, by key, then by when they began; without what their objects get, but for class and owner
    std::vector<std::string> common_prefixes;  // each counts as one towards `limit`
    bool truncated = false;
    bool ends_with_prefix = false;  // the last entry of the page is a common prefix
};

// The open uploads of one bucket by key, and of each key in the order of their begin.
class upload_range {
public:
    // As of object_range.
    virtual result<> seek(std::string_view key, bool including) = 0;
    // Moves behind that upload of the key; before the key's first one when there is no such upload. not_found: it is
    // one of another key.
    virtual result<> seek_behind(std::string_view key, std::string_view id) = 0;
    virtual result<multipart_upload*> next() = 0;  // may be moved from

protected:
    ~upload_range() = default;
};

result<upload_page> list_uploads(upload_range& rows, upload_query const& query);

}  // namespace s3seal::storage
