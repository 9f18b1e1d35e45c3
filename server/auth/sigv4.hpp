// Signature Version 4 in the Authorization header.
// Source: S3 API, "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)".
#pragma once

#include "server/auth/identity.hpp"
#include "server/aws/error.hpp"

#include <string_view>

namespace s3seal::auth {

// `components`: of the header, behind its scheme. Checks in AWS's order; the first error is what it gives.
aws::result<identity> authenticate_header(signed_request const& request, std::string_view components);

}  // namespace s3seal::auth
