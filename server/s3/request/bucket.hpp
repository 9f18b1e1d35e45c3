// A bucket as requests see it: its row, and what its settings say.
#pragma once

#include "server/s3/request/acl.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/object_lock_configuration.hpp"
#include "server/s3/request/setting.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// What a bucket does to objects that bring no encryption of their own.
struct default_encryption {
    static constexpr std::string_view kind = "encryption";
    static constexpr auto document = internal_form("DefaultEncryption");

    std::string algorithm = "AES256";    // AES256, aws:kms, aws:kms:dsse
    std::optional<std::string> kms_key;  // exactly as configured: id, ARN, alias; never resolved here
    bool bucket_key = false;
    bool customer_keys_blocked = true;  // writes that bring their own key (SSE-C) are refused
    bool blocking_chosen = false;       // a user has said whether they are
    bool configured = false;            // set by a user, not the state of a fresh bucket
    std::string kms_key_for_life;       // directory buckets: ARN of the first customer key, which stays the only one
    friend bool operator==(default_encryption const&, default_encryption const&) = default;
};
template <class Ar>
void describe(Ar& ar, default_encryption& x) {
    ar.required("Algorithm", x.algorithm);
    ar.optional("KmsKey", x.kms_key);
    ar.defaulted("BucketKey", x.bucket_key);
    ar.defaulted("CustomerKeysBlocked", x.customer_keys_blocked);
    ar.defaulted("BlockingChosen", x.blocking_chosen);
    ar.defaulted("Configured", x.configured);
    ar.defaulted("KmsKeyForLife", x.kms_key_for_life);
}

// S3 Block Public Access. Flags that are left out are stored as false.
struct public_access_block {
    static constexpr std::string_view kind = "publicAccessBlock";
    static constexpr xml::form document{.root = "PublicAccessBlockConfiguration"};
    static constexpr std::optional<errc> missing = errc::no_such_public_access_block;
    static constexpr unsigned put_status = 200;

    bool block_acls = false;
    bool ignore_acls = false;
    bool block_policy = false;
    bool restrict_buckets = false;
};
template <class Ar>
void describe(Ar& ar, public_access_block& x) {
    ar.defaulted("BlockPublicAcls", x.block_acls);
    ar.defaulted("IgnorePublicAcls", x.ignore_acls);
    ar.defaulted("BlockPublicPolicy", x.block_policy);
    ar.defaulted("RestrictPublicBuckets", x.restrict_buckets);
}
// Of a new bucket.
inline constexpr public_access_block all_blocked{true, true, true, true};

enum class versioning_state { never, enabled, suspended };
enum class versioning_status { enabled, suspended };
constexpr std::array<xml::named<versioning_status>, 2> names_of(versioning_status) {
    return {{{versioning_status::enabled, "Enabled"}, {versioning_status::suspended, "Suspended"}}};
}
enum class mfa_delete { disabled, enabled };
constexpr std::array<xml::named<mfa_delete>, 2> names_of(mfa_delete) {
    return {{{mfa_delete::disabled, "Disabled"}, {mfa_delete::enabled, "Enabled"}}};
}

// Once a bucket has had versions it is never again as if it had not. MFA delete is stored and shown, not enforced.
struct versioning_configuration {
    static constexpr std::string_view kind = "versioning";
    static constexpr xml::form document{.root = "VersioningConfiguration"};
    static constexpr std::optional<errc> missing = std::nullopt;
    static constexpr unsigned put_status = 200;

    std::optional<versioning_status> status;
    std::optional<s3::mfa_delete> mfa_delete;
};
template <class Ar>
void describe(Ar& ar, versioning_configuration& x) {
    ar.optional("Status", x.status);
    ar.optional("MfaDelete", x.mfa_delete);
}
inline result<> accept(versioning_configuration const& x) {
    return x.status ? result<>{} : errc::illegal_versioning_configuration;
}

inline constexpr std::string_view policy_kind = "policy";  // JSON exactly as it was put

// Immutable: what is set becomes another one. Settings that every request asks for are read once, the others with
// find_setting<T>().
struct bucket : storage::bucket {
    // `before`: what it was; settings that stay are not read again.
    explicit bucket(storage::bucket row, bucket const* before = nullptr);

    default_encryption encryption;
    std::optional<public_access_block> public_access;
    object_ownership ownership = object_ownership::bucket_owner_enforced;
    std::shared_ptr<acl const> list;  // null: none, its owner has FULL_CONTROL
    versioning_state versioning = versioning_state::never;
    std::optional<object_lock_configuration> object_lock;  // absent: it cannot lock

    // Else its owner owns every object, and no ACL counts.
    bool has_acls() const noexcept { return ownership != object_ownership::bucket_owner_enforced; }
    std::string const& policy() const noexcept;  // "": none
};

// InvalidBucketState: what can lock keeps its versions, and only what has them can lock.
result<> check_beside(bucket const& in, versioning_configuration const& wanted);
result<> check_beside(bucket const& in, object_lock_configuration const& wanted);

// What the stored rows say, read once for each. Any thread.
class bucket_views {
public:
    // not_found, and what else storage says.
    storage::result<std::shared_ptr<bucket const>> load(storage::metadata_store& from, storage::bucket_id const& id);

private:
    struct view {
        std::shared_ptr<storage::bucket const> row;
        std::shared_ptr<bucket const> read;
    };
    std::shared_mutex mutex_;
    std::map<storage::bucket_id, view> views_;
};

}  // namespace s3seal::s3
