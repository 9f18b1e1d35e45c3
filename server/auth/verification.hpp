// The checks that signatures in the header and in the query share.
#pragma once

#include "server/auth/authorization_header.hpp"
#include "server/auth/identity.hpp"
#include "server/auth/signing.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace s3seal::auth {

inline constexpr std::chrono::minutes max_skew{15};
inline constexpr std::string_view payload_header = "x-amz-content-sha256";

// 20260102T030405Z
std::optional<instant> parse_basic_date(std::string_view text);
std::string basic_date(instant at);

// When the request says that it was made.
struct request_date {
    std::string_view sent;  // as in the header
    std::string basic;      // as it is signed
    instant at;
};
// x-amz-date, else Date. Date may carry the basic form too. AccessDenied.
aws::result<request_date> find_date(http::request const& request);
// RequestTimeTooSkewed. By the signers' clock or by ours: several SDKs set theirs by the Date of our responses.
aws::result<> check_skew(request_date const& date, signed_request const& request);
// A date of its signer's clock, by ours. What lies ahead of theirs was set by ours.
instant by_our_clock(instant date, clock const& ours) noexcept;

// Date format, region, service and terminal of the credential scope.
aws::result<> check_scope(authorization const& sent, protocol const& rules, region_rule const& region, refusal refuse);

// host and every x-amz-* header must be signed, but for the payload's hash: it is part of the signature anyway.
// AccessDenied with HeadersNotSigned. No name may be listed twice, as `refuse` says: a long header that is signed a
// thousand times would be work without a limit.
aws::result<> check_signed_headers(http::request const& request, authorization const& sent, refusal refuse);

// SignatureDoesNotMatch. Gives what a body of signed chunks goes on from, when there is to be one.
aws::result<std::optional<chunk_seed>> check_signature(canonical_input const& input, authorization const& sent,
                                                       std::string const& amz_date, std::string_view secret);

// The token beside an access key. Those of S3 Express's sessions have a header, or parameter, of their own.
struct sent_token {
    sent_token(std::optional<std::string_view> token, bool directory = false)
        : text{token}, of_directory{directory} {}  // NOLINT(google-explicit-constructor): forms have a field of it

    std::optional<std::string_view> text;
    bool of_directory;
};
// Of a signature in the query both the query and the headers may have it.
sent_token find_token(signed_request const& sent, auth_type type);

// Whose access key it is. InvalidAccessKeyId: also for a session's key without its token.
aws::result<found_credential> find_caller(signed_request const& sent, std::string_view access_key,
                                          sent_token const& token);

// Comes after the signature. A token beside a long-term key is never right, nor is one of the other kind. InvalidToken,
// ExpiredToken.
aws::result<> check_token(found_credential const& caller, sent_token const& token);

}  // namespace s3seal::auth
