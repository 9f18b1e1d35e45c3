// Which ACLs a bucket and its objects may be given.
// Source: S3 user guide, "Controlling ownership of objects and disabling ACLs for your bucket", "Blocking public access
// to your Amazon S3 storage".
#pragma once

#include "server/s3/request/acl.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

#include <string_view>

namespace s3seal::s3 {

// AccessControlListNotSupported where the bucket's owner owns everything; AccessDenied of a public one where the bucket
// blocks them. `arn`: of what gets it.
result<> check_acl(request_context const& context, acl const& wanted, std::string_view action, std::string_view arn);

}  // namespace s3seal::s3
