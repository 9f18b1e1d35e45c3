// Every error that KMS answers with: one table, one type.
#pragma once

#include "server/aws/error.hpp"
#include "storage/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::kms {

// enumerator, status, code. AWS's services that speak JSON refuse with 400 also where others have 403.
#define S3SEAL_KMS_ERRORS(X)                                                    \
    X(access_denied, 400, "AccessDeniedException")                              \
    X(already_exists, 400, "AlreadyExistsException")                            \
    X(dependency_timeout, 500, "DependencyTimeoutException")                    \
    X(disabled, 400, "DisabledException")                                       \
    X(dry_run, 400, "DryRunOperationException")                                 \
    X(expired_import_token, 400, "ExpiredImportTokenException")                 \
    X(expired_token, 400, "ExpiredTokenException")                              \
    X(incomplete_signature, 400, "IncompleteSignatureException")                \
    X(incorrect_key, 400, "IncorrectKeyException")                              \
    X(incorrect_key_material, 400, "IncorrectKeyMaterialException")             \
    X(internal, 500, "KMSInternalException")                                    \
    X(invalid_arn, 400, "InvalidArnException")                                  \
    X(invalid_ciphertext, 400, "InvalidCiphertextException")                    \
    X(invalid_grant_token, 400, "InvalidGrantTokenException")                   \
    X(invalid_import_token, 400, "InvalidImportTokenException")                 \
    X(invalid_key_usage, 400, "InvalidKeyUsageException")                       \
    X(invalid_mac, 400, "KMSInvalidMacException")                               \
    X(invalid_marker, 400, "InvalidMarkerException")                            \
    X(invalid_signature, 400, "InvalidSignatureException")                      \
    X(invalid_signature_value, 400, "KMSInvalidSignatureException")             \
    X(invalid_state, 400, "KMSInvalidStateException")                           \
    X(key_unavailable, 500, "KeyUnavailableException")                          \
    X(limit_exceeded, 400, "LimitExceededException")                            \
    X(malformed_policy, 400, "MalformedPolicyDocumentException")                \
    X(missing_authentication_token, 400, "MissingAuthenticationTokenException") \
    X(not_authorized, 400, "NotAuthorizedException")                            \
    X(not_found, 400, "NotFoundException")                                      \
    X(request_too_large, 413, "RequestEntityTooLargeException")                 \
    X(serialization, 400, "SerializationException")                             \
    X(tag, 400, "TagException")                                                 \
    X(throttling, 400, "ThrottlingException")                                   \
    X(unknown_operation, 400, "UnknownOperationException")                      \
    X(unrecognized_client, 400, "UnrecognizedClientException")                  \
    X(unsupported_operation, 400, "UnsupportedOperationException")              \
    X(validation, 400, "ValidationException")

enum class errc {
#define S3SEAL_X(name, status, code) name,
    S3SEAL_KMS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
};

struct error_row {
    unsigned status;
    std::string_view code;
};

constexpr error_row row_of(errc code) noexcept {
    constexpr error_row rows[] = {
#define S3SEAL_X(name, status, code) {status, code},
        S3SEAL_KMS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    };
    return rows[static_cast<int>(code)];
}

// Nothing: no error has that code.
constexpr std::optional<errc> find_error(std::string_view text) noexcept {
#define S3SEAL_X(name, status, code) \
    if (text == (code)) return errc::name;
    S3SEAL_KMS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    return std::nullopt;
}

// What an error of this code means where nothing else is said.
aws::reason_code usual_reason(errc code) noexcept;

struct error {
    errc code;
    std::string
        message;  // KMS's own text, which S3 passes through; for internal: for the log, never sent; "": nothing to log
    aws::reason why;                       // never sent
    aws::error_row const* told = nullptr;  // what clients are told instead; of static storage

    error(errc c = errc::internal, std::string text = {})  // NOLINT(google-explicit-constructor): as S3's
        : code{c}, message{std::move(text)}, why{usual_reason(c)} {}

    error&& because(aws::reason other) && {
        why = std::move(other);
        return std::move(*this);
    }
};

// What is said before any operation, in the words of AWS's services that speak JSON.
namespace text {
inline constexpr std::string_view unrecognized_client = "The security token included in the request is invalid.";
inline constexpr std::string_view expired_token = "The security token included in the request is expired";
inline constexpr std::string_view missing_authentication_token = "Missing Authentication Token";
inline constexpr std::string_view throttling =
    "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.";
inline constexpr std::string_view dependency_timeout = "The system timed out while trying to fulfill the request.";
inline constexpr std::string_view key_unavailable =
    "The request was rejected because the specified KMS key was not available.";
inline constexpr std::string_view invalid_signature =
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details.";
}  // namespace text

// What it says whatever it is about; "": that depends, or it says nothing but its name.
std::string_view usual_message(errc code) noexcept;

template <class T = void>
using result = basic_result<T, error>;

}  // namespace s3seal::kms
