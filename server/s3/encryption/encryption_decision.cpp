#include "server/s3/encryption/encryption_decision.hpp"

#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

namespace s3seal::s3 {

namespace {

constexpr std::string_view key_needs_kms =
    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms";

bool is_kms(std::string_view algorithm) {
    return algorithm == "aws:kms" || algorithm == "aws:kms:dsse";
}

error blocked_customer_key(write_target const& target) {
    auto const why = aws::reason_code::customer_keys_blocked;
    if (!target.own_account) return error{errc::access_denied}.because(why);
    return error{
        errc::access_denied,
        fmt::format("User: {} is not authorized to perform: {} on resource: \"{}\" because this bucket has blocked "
                    "upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). "
                    "Please specify a different server-side encryption type.",
                    target.caller_arn, target.action, target.object_arn)}
        .because(why);
}

result<> check_algorithm(encryption_headers const& headers) {
    if (!headers.algorithm) {
        if (headers.kms_key || headers.context)
            return error{errc::invalid_argument, std::string{key_needs_kms}}.with("ArgumentName", header::sse);
        return {};
    }
    auto const algorithm = *headers.algorithm;
    if (algorithm != "AES256" && !is_kms(algorithm))
        return invalid_argument("The encryption method specified is not supported", header::sse, algorithm);
    if (!is_kms(algorithm) && (headers.kms_key || headers.context))
        return invalid_argument(std::string{key_needs_kms}, header::sse, algorithm);
    return {};
}

result<encryption_decision> decide_customer_key(encryption_headers const& headers,
                                                default_encryption const& bucket_default, write_target const& target) {
    // Before the key itself is looked at: a wrong MD5 on a blocked bucket is still 403 (recorded).
    CHECK_OK(check_customer_keys(bucket_default, target));
    if (headers.algorithm)
        return invalid_argument(
            "Server Side Encryption with Customer provided key is incompatible with the encryption "
            "method specified",
            header::sse, *headers.algorithm);
    CHECK_OK(check_algorithm(headers));
    encryption_decision decision;
    decision.mode = customer_key_mode;
    decision.from = decided_by::header;
    TRY(decision.customer, parse_customer_key(headers.customer, key_length::checked));
    return decision;
}

result<std::optional<bool>> parse_bucket_key(encryption_headers const& headers) {
    if (!headers.bucket_key) return std::optional<bool>{};
    if (equal_ignoring_case(*headers.bucket_key, "true")) return std::optional{true};
    if (equal_ignoring_case(*headers.bucket_key, "false")) return std::optional{false};
    return invalid_argument(fmt::format("The header '{}' must be true or false", header::sse_bucket_key),
                            header::sse_bucket_key, *headers.bucket_key);
}

result<std::string> parse_context(std::string_view text) {
    auto decoded = base64_decode(text);
    if (decoded && is_utf8(*decoded) && parse_string_map(*decoded)) return *std::move(decoded);
    return invalid_argument(fmt::format("The header '{}' shall be Base64-encoded UTF-8 string holding JSON which "
                                        "represents a string-string map",
                                        header::sse_context),
                            header::sse_context, text);
}

}  // namespace

result<> check_customer_keys(default_encryption const& bucket_default, write_target const& target) {
    if (!target.secure) return insecure_customer_key();
    if (bucket_default.customer_keys_blocked) return blocked_customer_key(target);
    return {};
}

result<encryption_decision> decide(encryption_headers const& headers, default_encryption const& bucket_default,
                                   write_target const& target) {
    if (target.directory) CHECK_OK(check_directory_encryption(headers));
    if (headers.customer.any()) return decide_customer_key(headers, bucket_default, target);
    CHECK_OK(check_algorithm(headers));
    TRY(auto const bucket_key, parse_bucket_key(headers));
    if (target.directory) {
        TRY(auto decision, decide_in_directory(headers, bucket_default, *target.directory, bucket_key));
        if (headers.context) {
            TRY(auto const text, parse_context(*headers.context));
            CHECK_OK(check_directory_context(text, *target.directory));
            decision.context_header = *headers.context;
        }
        return decision;
    }

    encryption_decision decision;
    decision.mode = headers.algorithm ? std::string{*headers.algorithm} : bucket_default.algorithm;
    if (headers.algorithm) decision.from = decided_by::header;
    if (!decision.uses_kms()) return decision;

    // An explicit aws:kms without a key means aws/s3, whatever key the bucket's default names (documented).
    if (headers.algorithm) {
        if (headers.kms_key && !headers.kms_key->empty()) decision.kms_key = *headers.kms_key;
    } else {
        decision.kms_key = bucket_default.kms_key;
    }
    // Bucket keys are not for DSSE.
    if (decision.mode == "aws:kms") decision.bucket_key = bucket_key.value_or(bucket_default.bucket_key);
    if (headers.context) {
        TRY(decision.context, parse_context(*headers.context));
        decision.context_header = *headers.context;
    }
    return decision;
}

result<> check_no_choice(encryption_headers const& headers, bool secure, aws::reason_code why) {
    if (headers.algorithm)
        return invalid_argument("x-amz-server-side-encryption header is not supported for this operation.", header::sse,
                                *headers.algorithm)
            .because(why);
    if (headers.kms_key)
        return error{errc::invalid_argument, std::string{key_needs_kms}}.with("ArgumentName", header::sse);
    if (headers.customer.any() && !secure) return insecure_customer_key();
    return {};
}

}  // namespace s3seal::s3
