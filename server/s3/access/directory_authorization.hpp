// Who may do what with directory buckets: identity policies of the bucket's own account, and sessions.
// Source: S3 user guide, "Authorizing Zonal endpoint API operations with CreateSession".
#pragma once

#include "server/auth/identity.hpp"
#include "server/iam/condition_keys.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

namespace s3seal::s3 {

class directory_session_registry;

// What the operation needs; for CreateSession only that it is not asked for with a session. AccessDenied, which says no
// more here.
result<> authorize_in_directory(storage::metadata_store& metadata, request_context const& context);

// To read an object of that bucket, whichever the request addresses. AccessDenied.
result<> allow_reading_in_directory(auth::identity const& caller, s3::bucket const& bucket,
                                    iam::key_source const& keys);

// Whether the session that is asked for may only read; without a mode in the request the most that policies allow.
// InvalidArgument, AccessDenied.
result<bool> authorize_session(storage::metadata_store& metadata, request_context const& context);

// After authorize_in_directory(): notes the use of a session, and fills context.encryption_of_session.
void settle_session(directory_session_registry& sessions, request_context& context);

}  // namespace s3seal::s3
