// Every error that STS answers with: one table, one type.
#pragma once

#include "server/aws/error.hpp"
#include "storage/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::sts {

// enumerator, status, code, default message
#define S3SEAL_STS_ERRORS(X)                                                                                          \
    X(access_denied, 403, "AccessDenied", "Access denied")                                                            \
    X(expired_token, 403, "ExpiredToken", "The security token included in the request is expired")                    \
    X(incomplete_body, 400, "IncompleteBody", "The request body terminated unexpectedly.")                            \
    X(incomplete_signature, 400, "IncompleteSignature", "The request signature does not conform to AWS standards.")   \
    X(internal_failure, 500, "InternalFailure",                                                                       \
      "The request processing has failed because of an unknown error, exception or failure.")                         \
    X(invalid_action, 400, "InvalidAction", "The action or operation requested is invalid.")                          \
    X(invalid_client_token_id, 403, "InvalidClientTokenId", "The security token included in the request is invalid.") \
    X(malformed_policy_document, 400, "MalformedPolicyDocument", "The policy is not in the valid JSON format.")       \
    X(malformed_query_string, 400, "MalformedQueryString", "The query string contains a syntax error.")               \
    X(missing_action, 400, "MissingAction", "The request is missing an action or a required parameter.")              \
    X(missing_authentication_token, 403, "MissingAuthenticationToken", "Request is missing Authentication Token")     \
    X(packed_policy_too_large, 400, "PackedPolicyTooLarge", "Packed policy consumes more than the allotted space.")   \
    X(request_entity_too_large, 413, "RequestEntityTooLarge", "The request is too large.")                            \
    X(service_unavailable, 503, "ServiceUnavailable",                                                                 \
      "The request has failed due to a temporary failure of the server.")                                             \
    X(signature_does_not_match, 403, "SignatureDoesNotMatch",                                                         \
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "  \
      "Key and signing method. Consult the service documentation for details.")                                       \
    X(throttling, 400, "Throttling", "Rate exceeded")                                                                 \
    X(validation_error, 400, "ValidationError", "The input fails to satisfy the constraints of the service.")

enum class errc {
#define S3SEAL_X(name, status, code, message) name,
    S3SEAL_STS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
};

using error_row = aws::error_row;

constexpr error_row row_of(errc code) noexcept {
    constexpr error_row rows[] = {
#define S3SEAL_X(name, status, code, message) {status, code, message},
        S3SEAL_STS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
    return rows[static_cast<int>(code)];
}

// Nothing: no error has that code.
constexpr std::optional<errc> find_error(std::string_view text) noexcept {
#define S3SEAL_X(name, status, code, message) \
    if (text == (code)) return errc::name;
    S3SEAL_STS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    return std::nullopt;
}

// What an error of this code means where nothing else is said.
aws::reason_code usual_reason(errc code) noexcept;

struct error {
    errc code;
    std::optional<std::string> message;    // absent: the table's
    aws::reason why;                       // never sent
    aws::error_row const* told = nullptr;  // what clients are told instead; of static storage

    error(errc c = errc::internal_failure)
        : code{c}, why{usual_reason(c)} {}  // NOLINT(google-explicit-constructor): `return errc::x` is the common case
    error(errc c, std::string text) : code{c}, message{std::move(text)}, why{usual_reason(c)} {}

    error&& because(aws::reason other) && {
        why = std::move(other);
        return std::move(*this);
    }
};

template <class T = void>
using result = basic_result<T, error>;

}  // namespace s3seal::sts
