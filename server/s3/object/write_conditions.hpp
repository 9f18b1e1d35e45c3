// If-None-Match and If-Match of what writes an object.
// Source: S3 user guide, "How to prevent object overwrites with conditional writes".
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/guard.hpp"
#include "storage/metadata_store.hpp"

namespace s3seal::s3 {

// What their values may be is checked before anything exists or not. NotImplemented.
result<storage::guard> parse_write_conditions(http::request const& request);

// Checked before the upload too: nobody should send gigabytes to learn that the object is there already.
// PreconditionFailed, NoSuchKey.
result<> check_expectation(storage::metadata_store& metadata, request_context const& context,
                           storage::guard const& expected);

// Of DeleteObject; in directory buckets also of size and date. NotImplemented, PreconditionFailed.
result<storage::conditions> parse_delete_conditions(request_context const& context);
// `etag`: without quotes; "*": whatever is there.
storage::condition must_match(std::string_view etag);

// The same, and what the bucket's ACL lets the request write over, when that alone lets it write: looked at now, to be
// guarded by the commit. AccessDenied.
result<storage::guard> limit_by_list(services const& svc, request_context const& context, storage::guard expected);

// The header that the first condition of such a guard comes from.
std::string_view condition_header(storage::guard const& expected) noexcept;

// How a change of an object is to happen: with the event that its operation causes.
storage::terms make_terms(request_context const& context, storage::guard must = {});

// What storage says of a change that did not happen: of a guard that does not hold, or of a bucket that has gone while
// the request came.
error from_change(request_context const& context, storage::guard const& expected, storage::error const& refusal);
// The same of one that was checked when its request began: what was there then has gone meanwhile.
error from_late_change(request_context const& context, storage::guard const& expected, storage::error const& refusal);
// ConditionalRequestConflict: others have changed the key while the request came.
error conditional_conflict(request_context const& context, storage::guard const& expected);

}  // namespace s3seal::s3
