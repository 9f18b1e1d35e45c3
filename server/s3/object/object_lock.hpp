// Object Lock of what requests write and read: their headers, and who may send and see them.
// Source: S3 API, "PutObject", "GetObject", "DeleteObject"; S3 user guide, "Object Lock considerations".
#pragma once

#include "server/body/integrity.hpp"
#include "server/http/response.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/model.hpp"

#include <string_view>

namespace s3seal::s3 {

// The lock that a new version in the request's bucket gets: what the headers ask for, else what the bucket does to new
// versions. AccessDenied: for want of s3:PutObjectRetention or s3:PutObjectLegalHold; InvalidRequest: the bucket cannot
// lock; InvalidArgument.
result<storage::object_lock> choose_lock(services const& svc, request_context const& context);

// What another bucket than the request's does to new versions, unless the headers ask for something.
void lock_by_default(request_context const& context, s3::bucket const& bucket, storage::object_lock& lock);

// A body that will be locked brings Content-MD5 or a checksum. `what`: "Object", "Part". InvalidRequest.
result<> check_locked_body(body::integrity_plan const& plan, storage::object_lock const& lock, std::string_view what);

// Shows of it what the caller may see.
void add_lock_headers(services const& svc, request_context const& context, http::response& response,
                      storage::object_lock const& lock);

// Whether what is locked in GOVERNANCE mode is to count as unlocked. InvalidArgument: the bucket cannot lock.
result<bool> asks_past_governance(request_context const& context);
// Whether it does, of what the request addresses. AccessDenied: for want of s3:BypassGovernanceRetention.
result<bool> bypasses_governance(services const& svc, request_context const& context);

}  // namespace s3seal::s3
