// Signatures in the query: URLs that were signed in advance, for somebody without keys.
#pragma once

#include "server/auth/sigv4.hpp"

#include <deque>
#include <memory>
#include <string>

namespace s3seal::auth {

enum class query_signature { none, v2, v4 };
query_signature signature_in_query(http::target const& target) noexcept;

// Version 4. AuthorizationQueryParametersError, AccessDenied when it is too late or too early, and as in the header.
s3::result<identity> authenticate_presigned(signed_request const& sent);

// A request whose URL carries headers in its query: they count as if they had been sent as such.
struct lifted_request {
    http::request head;
    std::deque<std::string> texts;
};
// Nothing when there is no signature in the query, or nothing to lift.
std::unique_ptr<lifted_request> lift_query_headers(http::request const& request);

}  // namespace s3seal::auth
