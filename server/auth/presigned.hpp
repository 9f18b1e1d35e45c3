// Signatures in the query: URLs that were signed in advance, for somebody without keys.
// Source: S3 API, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
#pragma once

#include "server/auth/identity.hpp"

#include <deque>
#include <memory>
#include <string>

namespace s3seal::auth {

enum class query_signature { none, v2, v4 };
query_signature signature_in_query(http::target const& target) noexcept;

// Version 4. AuthorizationQueryParametersError, AccessDenied when it is too late or too early, and as in the header.
aws::result<identity> authenticate_presigned(signed_request const& sent);

// The head with the x-amz-* headers that are signed but stand only in the query: their values there are what was signed
// (recorded). The result views into all three.
http::request complete_head(http::request const& head, http::target const& target, std::string_view signed_headers);

// A request whose URL carries headers in its query. Only metadata (x-amz-meta-*) and, with Version 4, which signs them,
// If-Match and If-None-Match count as if they had been sent as such; everything else there has no effect, on S3 too.
struct lifted_request {
    http::request head;
    std::deque<std::string> texts;

    void add(std::string name, std::string value);
};
// Nothing when there is no signature in the query, or nothing to lift.
std::unique_ptr<lifted_request> lift_query_headers(http::request const& request);

}  // namespace s3seal::auth
