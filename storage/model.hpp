// What is stored, as plain structs. Nothing here knows a protocol or a database.
#pragma once

#include "storage/base/clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::storage {

// Namespaces keep tests that share a server apart; "" is the default one.
struct bucket_id {
    std::string namespace_name;
    std::string name;
    friend auto operator<=>(bucket_id const&, bucket_id const&) = default;
};

// One configuration of a bucket. What it says is its caller's: storage keeps the document as it is.
struct setting {
    std::string kind;  // "encryption"
    std::string id;    // tells configurations of one kind apart; "": there is only one
    std::string document;
    std::uint64_t revision = 0;  // the bucket's, since which it is what it is
    friend bool operator==(setting const&, setting const&) = default;
};

struct bucket {
    bucket_id id;
    std::string account;   // owner, 12 digits
    std::string region;    // where it lives: eu-west-1
    std::string location;  // the constraint it was created with: "" (us-east-1), "EU", a region
    instant created;
    std::uint64_t revision = 0;          // another one after every change of its settings; 0: not stored yet
    std::vector<setting> settings = {};  // by kind, then id
    friend bool operator==(bucket const&, bucket const&) = default;
};

// Null: it has none of that kind and id.
setting const* find_setting(bucket const& in, std::string_view kind, std::string_view id = {}) noexcept;

struct checksum {
    std::string algorithm;  // CRC64NVME, SHA256, ...
    std::string type;       // FULL_OBJECT, COMPOSITE
    std::string value;      // base64
};

// How an object's bytes are protected. `format` says how `wrapped_key` and the blob are laid out; 0: nothing is
// wrapped.
struct encryption {
    std::string mode = "AES256";  // AES256, aws:kms, aws:kms:dsse, SSE-C
    std::string key_arn;          // with a KMS key: its full ARN
    bool bucket_key = false;
    std::string context;      // the caller's additional context, JSON text; "" when none
    std::string wrapped_key;  // the data key as it is stored: server/s3/encryption/envelope.hpp
    int format = 0;           // of wrapped_key; 0: nothing is wrapped, the bytes are not encrypted
};

// Where an object's bytes are. Small bodies lie in the database beside the rows, large ones in the blob store.
struct blob_ref {
    std::uint64_t size = 0;    // of the content, without headers and checksums
    std::string inline_bytes;  // the encoded blob (segments.hpp) when it lies in the database, else ""
    std::string id;            // name of the blob, hex; "" only for bodies of the first format that lie in their row
};

// A part of a multipart upload, and of the object that it became.
struct stored_part {
    unsigned number = 0;  // 1 to 10,000
    instant modified;     // whole seconds
    std::string etag;     // without quotes
    checksum digest;      // algorithm "": none was asked for
    blob_ref blob;        // never in a row
};

using header_list = std::vector<std::pair<std::string, std::string>>;  // lower-case name, value
using tag_list = std::vector<std::pair<std::string, std::string>>;     // key, value

// What keeps a version from being overwritten or removed.
struct object_lock {
    std::string mode;                     // GOVERNANCE, COMPLIANCE; "": no retention
    instant retain_until;                 // with a mode
    std::optional<bool> legal_hold = {};  // absent: nobody has said
    bool event_hold = false;              // retained, with its mode, until it is released
    unsigned hold_days = 0;               // how long it stays protected when its event hold is released: days ...
    unsigned hold_years = 0;              // ... or years
    friend bool operator==(object_lock const&, object_lock const&) = default;
};

// The readable copy of what is archived, for which somebody asked.
struct restoration {
    instant ready;    // it is readable from then on ...
    instant expires;  // ... until then; 0: nobody asked
    friend bool operator==(restoration const&, restoration const&) = default;
};

// A named text of a version, beside its bytes.
struct annotation {
    std::string name;  // UTF-8, compared bytewise
    instant modified;  // whole seconds
    std::string etag;  // without quotes
    checksum digest;
    encryption sealed;  // of its own bytes
    blob_ref blob;
    std::shared_ptr<void> pin;  // of a loaded one: while it lives, its blob stays readable
};

inline constexpr std::string_view null_version = "null";

// One version of what is under a key. In a bucket that was never versioned there is but one, the null version.
struct object {
    std::string key;  // UTF-8, 1 to 1024 bytes
    std::string version{null_version};
    std::uint64_t sequence = 0;  // of a stored one: among the versions of its key a later one has a greater number
    std::uint64_t revision = 0;  // of a stored one: no other row, nor this one after any change, has the same
    bool delete_marker = false;  // it says that nothing is under the key; without a body and encryption
    instant modified;            // whole seconds
    std::string etag;            // without quotes
    std::string storage_class = "STANDARD";
    checksum digest;
    encryption sealed;
    header_list headers;  // what comes back on reading, in the order it was sent
    object_lock lock = {};
    tag_list tags = {};
    std::string owner;  // account, 12 digits; "": the bucket's
    std::string acl;    // a document of its caller's; "": none
    restoration restored;
    blob_ref blob;                             // of a multipart object: only its size
    unsigned part_count = 0;                   // 0: it was uploaded in one piece
    std::vector<stored_part> parts;            // in order; only where they were asked for
    unsigned annotation_count = 0;             // of a stored one
    std::vector<annotation> annotations = {};  // that a new one is stored with, by name; never of a loaded one
    std::shared_ptr<void> pin;  // of a loaded row: while it lives, its blobs stay readable, whatever becomes of it

    bool multipart() const noexcept { return part_count > 0; }
};

// A version of a key.
struct object_address {
    bucket_id bucket;
    std::string_view key;
    std::string_view version = {};  // "": the current one, which is the latest
};

// A multipart upload that was begun.
struct multipart_upload {
    std::string id;         // as clients know it
    std::string key;        // of the object that it is to become
    std::string initiator;  // ARN of who began it
    instant initiated;
    std::string storage_class = "STANDARD";
    std::string checksum_algorithm;  // "": none was asked for
    std::string checksum_type;
    encryption sealed;
    header_list requested_encryption;  // that its beginning asked for, as policies see it; empty: none
    header_list headers;               // of the object, as what follows
    object_lock lock = {};
    tag_list tags = {};
    std::string owner;
    std::string acl;
    bool key_changed = false;  // the newest version of the key was written or deleted since it was begun
    std::string completed;     // what its completion answered; "": it is open
};

}  // namespace s3seal::storage
