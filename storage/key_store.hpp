// The contract of KMS's keys: plain rows, whose material was wrapped by whoever stores it.
#pragma once

#include "storage/base/clock.hpp"
#include "storage/base/error.hpp"

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace s3seal::storage {

struct key_name {
    std::string account;  // 12 digits
    std::string region;
    std::string id;  // UUID or mrk-...
    friend auto operator<=>(key_name const&, key_name const&) = default;
};

// One generation of a key's material.
struct kms_material {
    std::string id;                  // 64 hex digits
    std::string wrapped;             // crypto/wrapping.hpp; "": imported material that was deleted
    std::string state;               // CURRENT, NON_CURRENT, PENDING_ROTATION
    std::string rotation;            // AUTOMATIC, ON_DEMAND; "": the first one
    std::optional<instant> rotated;  // when it became the current one
    std::string description;         // of imported material
    std::optional<instant> expires;  // likewise; absent: never
};

struct kms_key {
    key_name name;
    instant created;
    std::string manager = "CUSTOMER";        // CUSTOMER, AWS
    std::string spec = "SYMMETRIC_DEFAULT";  // KMS's KeySpec
    std::string usage = "ENCRYPT_DECRYPT";   // KMS's KeyUsage
    std::string origin = "AWS_KMS";          // AWS_KMS, EXTERNAL
    std::string description;
    std::string policy;  // JSON exactly as it was put; "" for the keys of AWS
    bool enabled = true;
    bool multi_region = false;
    std::optional<instant> deletion;       // when it will be gone
    unsigned rotation_days = 0;            // 0: not by itself
    std::optional<instant> next_rotation;  // with rotation_days
    std::string tags;                      // text of the caller's making
    std::vector<kms_material> materials;   // oldest first
};

struct kms_alias {
    std::string account;
    std::string region;
    std::string name;  // with "alias/"
    std::string key_id;
    instant created;
    instant updated;
};

struct kms_grant {
    key_name key;
    std::string id;  // 64 hex digits
    instant created;
    std::string name;  // "": none
    std::string grantee;
    std::string retiring;         // "": nobody
    std::string issuing_account;  // ARN
    std::string operations;       // separated by commas
    std::string constraints;      // text of the caller's making; "": none
};

struct stored_keys {
    std::vector<kms_key> keys;
    std::vector<kms_alias> aliases;
    std::vector<kms_grant> grants;
};

// Any thread (serialised inside). Each call is one transaction, durable as configured when it returns: those that
// change something may take as long as a disk does. Where metadata_store::may_block() says that calls wait for others
// than this machine, so do these. io, corrupt, full.
class key_store {
public:
    virtual ~key_store() = default;

    virtual result<stored_keys> load_keys() = 0;
    // New or changed, with all of its material; together with an alias of it, unless that is null.
    virtual result<> put_key(kms_key const& row, kms_alias const* alias) = 0;
    // With its aliases and grants.
    virtual result<> delete_key(key_name const& name) = 0;
    virtual result<> put_alias(kms_alias const& row) = 0;  // new or changed
    virtual result<> delete_alias(kms_alias const& row) = 0;
    virtual result<> put_grant(kms_grant const& row) = 0;
    virtual result<> delete_grant(kms_grant const& row) = 0;
};

}  // namespace s3seal::storage
