// Why something was refused, as data: set where it is refused, never sent, read by whoever explains it. What a code is
// called, its sentence and its advice are a row of explain/cause_rows.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::aws {

// enumerator, the names of its arguments
#define S3SEAL_REASONS(X)                                                   \
    X(stated, "") /* the message says all there is */                       \
    /* who may: policies has the case that was asked */                     \
    X(policies, "")                                                         \
    X(not_signed, "")                                                       \
    X(never_unsigned, "") /* whatever policies say */                       \
    X(other_account, "")                                                    \
    X(unexpected_owner, "")                                                 \
    X(directory_session, "bucket") /* that the session is for */            \
    X(session_not_enough, "")                                               \
    X(role_not_defined, "role")                                             \
    /* signatures and what carries them */                                  \
    X(signature, "string_to_sign canonical_request")                        \
    X(chunk_signature, "string_to_sign canonical_request")                  \
    X(trailer_signature, "string_to_sign canonical_request")                \
    X(version_2_signature, "")                                              \
    X(headers_not_signed, "headers")                                        \
    X(clock, "behind") /* milliseconds; of a clock that is ahead below 0 */ \
    X(url_expired, "until")                                                 \
    X(url_not_yet_valid, "")                                                \
    X(url_parameters, "")                                                   \
    X(authorization_header, "")                                             \
    X(form_not_signed, "")                                                  \
    X(form_policy, "")                                                      \
    X(access_key, "")                                                       \
    X(session_token, "")                                                    \
    X(session_expired, "")                                                  \
    /* bodies */                                                            \
    X(digest_mismatch, "in expected computed bytes")                        \
    X(digest_syntax, "")                                                    \
    X(body_length, "")                                                      \
    X(no_length, "")                                                        \
    X(chunk_size, "")                                                       \
    X(trailer, "")                                                          \
    X(document, "")                                                         \
    X(policy_document, "")                                                  \
    /* what is asked for */                                                 \
    X(no_bucket, "")                                                        \
    X(no_object, "")                                                        \
    X(method, "")                                                           \
    X(precondition, "")                                                     \
    X(object_locked, "")                                                    \
    X(acls_disabled, "")                                                    \
    X(public_access_blocked, "")                                            \
    X(header_refused, "header")                                             \
    X(header_value_refused, "header because")                               \
    X(not_built, "") /* by this server: AWS does it */                      \
    X(service_not_here, "")                                                 \
    /* encryption */                                                        \
    X(encryption_not_chosen_here, "")                                       \
    X(encryption_on_completion, "")                                         \
    X(customer_keys_blocked, "")                                            \
    X(customer_key_without_tls, "")                                         \
    X(other_customer_key, "")                                               \
    X(no_kms_key, "")                                                       \
    X(kms_key_not_visible, "")                                              \
    X(kms_key_of_other_account, "")                                         \
    /* KMS's own operations */                                              \
    X(call_not_signed, "")                                                  \
    X(unknown_kms_operation, "")                                            \
    X(json_document, "")                                                    \
    X(dry_run, "")                                                          \
    X(key_not_found, "")                                                    \
    X(key_disabled, "")                                                     \
    X(key_state, "")                                                        \
    X(key_usage, "")                                                        \
    X(key_kind, "") /* its spec or origin */                                \
    X(alias_taken, "")                                                      \
    X(ciphertext, "")                                                       \
    X(other_key, "")                                                        \
    X(import_token, "")                                                     \
    X(import_token_expired, "")                                             \
    X(other_key_material, "")                                               \
    /* STS's own operations */                                              \
    X(unknown_sts_operation, "")                                            \
    X(session_policy_size, "")                                              \
    /* nothing that the client did */                                       \
    X(injected_fault, "rule")

enum class reason_code {
#define S3SEAL_X(name, arguments) name,
    S3SEAL_REASONS(S3SEAL_X)
#undef S3SEAL_X
};

inline constexpr std::size_t reason_count = [] {
    std::size_t count = 0;
#define S3SEAL_X(name, arguments) ++count;
    S3SEAL_REASONS(S3SEAL_X)
#undef S3SEAL_X
    return count;
}();

// Between blanks.
constexpr std::string_view argument_names(reason_code code) noexcept {
    constexpr std::array<std::string_view, reason_count> rows{
#define S3SEAL_X(name, arguments) arguments,
        S3SEAL_REASONS(S3SEAL_X)
#undef S3SEAL_X
    };
    return rows[static_cast<std::size_t>(code)];
}

// What policies were asked: opaque here, whoever set it has the way back.
struct reason_subject {
    virtual ~reason_subject() = default;
};

// What a refusal says besides its code. Kept apart: most have none, and errors are moved around.
struct reason_details {
    std::vector<std::string> arguments;             // as argument_names() lists them, or none
    std::shared_ptr<reason_subject const> subject;  // of reason_code::policies: what was asked of them

    std::size_t bytes() const noexcept;
};

struct reason {
    reason_code code = reason_code::stated;
    std::shared_ptr<reason_details const> details;  // null: none

    reason() = default;
    reason(reason_code of) : code{of} {}  // NOLINT(google-explicit-constructor): most have no arguments
    // `arguments`: one for each of argument_names().
    reason(reason_code of, std::initializer_list<std::string_view> arguments);
    // The policies do not allow it.
    explicit reason(std::shared_ptr<reason_subject const> asked);

    // "" when it is not set.
    std::string_view argument(std::string_view name) const noexcept;
    // Null: no policy was asked.
    reason_subject const* subject() const noexcept { return details ? details->subject.get() : nullptr; }
};

}  // namespace s3seal::aws
