// What ACLs say about who may: the permission that an action takes, and whether a list gives it.
// Source: S3 user guide, "Access control list (ACL) overview" (Mapping of ACL permissions and access policy
// permissions), "How Amazon S3 authorizes a request".
#pragma once

#include "server/iam/authorize.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/error.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// A bucket whose ACLs count, or an object in it.
struct acl_subject {
    s3::bucket const& bucket;
    std::string_view key;                     // "": the bucket
    std::optional<std::string_view> version;  // of the object
    storage::metadata_store* metadata;        // that has it
    storage::object const* row = nullptr;     // it, as it was found; null: it is looked up
};

struct acl_answer {
    std::string owner;        // account that has a say: an object's is its own, where it is read or its ACL changed
    bool of_another = false;  // than the bucket's, whose policy then allows nothing
    iam::listed_access listed = {};
};

// Account of an object in it that is stored as this one's; "": as the bucket's.
std::string const& owner_of(s3::bucket const& bucket, std::string const& stored) noexcept;
// Its ACL as it counts, and as it is shown.
result<acl> acl_of(s3::bucket const& bucket, storage::object const& row);

// May look the object up.
result<acl_answer> ask_acls(iam::principal const& who, std::string_view action, acl_subject const& on);

}  // namespace s3seal::s3
