// Signature Version 2, as us-east-1 still accepts it: HMAC-SHA1 in the Authorization header or in the query.
// Source: S3 API, "Signing and authenticating REST requests (AWS signature version 2)".
#pragma once

#include "server/auth/identity.hpp"

#include <string>
#include <string_view>

namespace s3seal::auth {

// Whether a query key is part of what is signed: AWS's list of sub-resources and response overrides. What is not signed
// must not choose what is done.
bool signed_by_version_2(std::string_view query_key) noexcept;

// As S3 shows it: a bucket alone has a slash behind it. `date`: the Date header's value, "" beside x-amz-date, or
// Expires.
std::string v2_string_to_sign(http::request const& request, http::target const& target, std::string_view host_bucket,
                              std::string_view date);
std::string v2_signature(std::string_view secret, std::string_view string_to_sign);  // base64

// `header`: AWS AccessKey:Signature. InvalidArgument (also for a parameter that would be signed like others),
// AccessDenied, RequestTimeTooSkewed, SignatureDoesNotMatch.
aws::result<identity> authenticate_v2(signed_request const& sent, std::string_view header);
// AccessDenied when parameters are missing or the URL has expired.
aws::result<identity> authenticate_presigned_v2(signed_request const& sent);

}  // namespace s3seal::auth
