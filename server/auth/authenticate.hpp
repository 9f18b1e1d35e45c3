// Who sent a request: verifies signatures in the Authorization header or in the query, exactly as AWS does.
#pragma once

#include "server/auth/identity.hpp"
#include "server/aws/error.hpp"

namespace s3seal::auth {

// Whether it is signed with Signature Version 2, rightly or not.
bool is_version_2(http::request const& head, http::target const& target) noexcept;

// Checks in AWS's order; the first error is what it gives. Pure but for the cache of signing keys; any thread.
aws::result<identity> authenticate(signed_request const& sent);

}  // namespace s3seal::auth
