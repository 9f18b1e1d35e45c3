// Whose the objects of a new bucket are, and its ACL: what CreateBucket's headers ask for.
// Source: S3 API, CreateBucket.
#pragma once

#include "server/http/request.hpp"
#include "server/s3/request/acl.hpp"
#include "server/s3/request/error.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string_view>

namespace s3seal::s3 {

struct new_bucket_acl {
    object_ownership ownership = object_ownership::bucket_owner_enforced;
    std::optional<acl> list;  // absent: its owner has FULL_CONTROL
};

// InvalidArgument, InvalidRequest; InvalidBucketAclWithObjectOwnership where ACLs would not count,
// InvalidBucketAclWithBlockPublicAccessError of a public one, which new buckets block.
result<new_bucket_acl> parse_new_bucket_acl(http::request const& request, std::string_view owner_id);

void add_settings(storage::bucket& row, new_bucket_acl const& wanted);
// Whoever creates a bucket of theirs once more gives it its ACL anew, where ACLs count.
storage::setting_change acl_change(new_bucket_acl const& wanted);

}  // namespace s3seal::s3
