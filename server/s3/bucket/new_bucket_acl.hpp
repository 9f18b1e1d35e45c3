// Whose the objects of a new bucket are, and its ACL: what CreateBucket's headers ask for.
// Source: S3 API, CreateBucket.
#pragma once

#include "server/s3/request/acl.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <optional>

namespace s3seal::s3 {

struct new_bucket_acl {
    object_ownership ownership = object_ownership::bucket_owner_enforced;
    bool is_chosen = false;   // by the request; else it is what new buckets have
    std::optional<acl> list;  // absent: its owner has FULL_CONTROL
};

// What its headers do not say is as the settings have it for new buckets. InvalidArgument, InvalidRequest;
// InvalidBucketAclWithObjectOwnership where ACLs would not count, InvalidBucketAclWithBlockPublicAccessError of a
// public one where new buckets block those.
result<new_bucket_acl> parse_new_bucket_acl(request_context const& context);

void add_settings(storage::bucket& row, new_bucket_acl const& wanted);
// Whoever creates a bucket of theirs once more gives it its ACL anew, where ACLs count.
storage::setting_change acl_change(new_bucket_acl const& wanted);

}  // namespace s3seal::s3
