// What is stored, as plain structs. Nothing here knows a protocol or a database.
#pragma once

#include "storage/base/clock.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::storage {

// Namespaces keep tests that share a server apart; "" is the default one.
struct bucket_id {
    std::string namespace_name;
    std::string name;
    friend auto operator<=>(bucket_id const&, bucket_id const&) = default;
};

// What a bucket does to objects that bring no encryption of their own.
struct default_encryption {
    std::string algorithm = "AES256";    // AES256, aws:kms, aws:kms:dsse
    std::optional<std::string> kms_key;  // exactly as configured: id, ARN, alias; never resolved here
    bool bucket_key = false;
    bool customer_keys_blocked = true;  // writes that bring their own key (SSE-C) are refused
    bool blocking_chosen = false;       // a user has said whether they are
    bool configured = false;            // set by a user, not the state of a fresh bucket
    std::string kms_key_for_life;       // directory buckets: ARN of the first customer key, which stays the only one
    friend bool operator==(default_encryption const&, default_encryption const&) = default;
};

// S3 Block Public Access of one bucket.
struct public_access_block {
    bool block_acls = true;
    bool ignore_acls = true;
    bool block_policy = true;
    bool restrict_buckets = true;
    friend bool operator==(public_access_block const&, public_access_block const&) = default;
};

struct bucket {
    bucket_id id;
    std::string account;   // owner, 12 digits
    std::string region;    // where it lives: eu-west-1
    std::string location;  // the constraint it was created with: "" (us-east-1), "EU", a region
    instant created;
    default_encryption encryption;
    std::string policy;  // JSON exactly as it was put; "": none
    std::optional<public_access_block> public_access = public_access_block{};
    friend bool operator==(bucket const&, bucket const&) = default;
};

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

// Where an object's bytes are. Small bodies lie in the row itself, large ones in the blob store.
struct blob_ref {
    std::uint64_t size = 0;    // of the content, without headers and checksums
    std::string inline_bytes;  // the encoded blob (segments.hpp) when it lies in the row, else ""
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

struct object {
    std::string key;               // UTF-8, 1 to 1024 bytes
    std::string version = "null";  // "null" until the bucket is versioned
    instant modified;              // whole seconds
    std::string etag;              // without quotes
    std::string storage_class = "STANDARD";
    checksum digest;
    encryption sealed;
    // What comes back on reading, in the order it was sent: lower-case header name, value.
    std::vector<std::pair<std::string, std::string>> headers;
    blob_ref blob;                   // of a multipart object: only its size
    unsigned part_count = 0;         // 0: it was uploaded in one piece
    std::vector<stored_part> parts;  // in order; only where they were asked for
    std::shared_ptr<void> pin;       // of a loaded row: while it lives, its blobs stay readable, whatever becomes of it

    bool multipart() const noexcept { return part_count > 0; }
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
    // The encryption that its beginning asked for, as policies see it: lower-case header name, value. Empty: none.
    std::vector<std::pair<std::string, std::string>> requested_encryption;
    std::vector<std::pair<std::string, std::string>> headers;  // of the object
    bool key_changed = false;                                  // the key was written or deleted since it was begun
    std::string completed;                                     // what its completion answered; "": it is open
};

}  // namespace s3seal::storage
