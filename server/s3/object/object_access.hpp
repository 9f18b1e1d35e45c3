// Whose a new object is, and its ACL: what the request's headers and the bucket's ownership controls say.
// Source: S3 user guide, "Controlling ownership of objects and disabling ACLs for your bucket".
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

#include <string>

namespace s3seal::s3 {

struct object_access {
    std::string owner;  // account; "": the bucket's
    std::string acl;    // as it is stored; "": its owner has FULL_CONTROL
};

// Of the object that the request is about to make in its bucket. AccessControlListNotSupported where every object is
// the bucket owner's, unless the ACL gives all to that one; AccessDenied of a public one that the bucket blocks;
// InvalidArgument, InvalidRequest.
result<object_access> decide_access(request_context const& context);

}  // namespace s3seal::s3
