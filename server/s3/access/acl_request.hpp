// The ACL that a request brings: canned, as grants in headers, or as a document.
// Source: S3 user guide, "Access control list (ACL) overview" (Canned ACL); S3 API: PutBucketAcl, PutObjectAcl.
#pragma once

#include "server/http/request.hpp"
#include "server/s3/request/acl.hpp"
#include "server/s3/request/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

enum class acl_target { bucket, object };

// What headers ask for: a canned ACL, or grants, or neither.
struct acl_headers {
    std::string_view canned;  // "": none
    std::vector<acl_grant> grants;

    bool any() const noexcept { return !canned.empty() || !grants.empty(); }
};

// Whether there are such headers, be they right or wrong.
bool has_acl_headers(http::request const& request) noexcept;
// InvalidRequest (both kinds), InvalidArgument, MethodNotAllowed (grants to an email address).
result<acl_headers> parse_acl_headers(http::request const& request, acl_target target);

// The grants of a canned ACL, or those that were named. Both are canonical users; of a bucket they are one.
acl make_acl(acl_headers const& wanted, std::string_view owner_id, std::string_view bucket_owner_id);

// Of PutBucketAcl and PutObjectAcl, from their headers or from their body. MissingSecurityHeader (neither),
// UnexpectedContent (both), MalformedACLError, InvalidArgument; AccessDenied when it names another owner.
result<acl> parse_acl(http::request const& request, std::string_view body, acl_target target, std::string_view owner_id,
                      std::string_view bucket_owner_id);

}  // namespace s3seal::s3
