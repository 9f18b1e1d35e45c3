#include "server/s3/encryption/directory_encryption.hpp"

#include "server/aws/arns.hpp"
#include "server/s3/encryption/encryption_config.hpp"

namespace s3seal::s3 {

namespace {

constexpr std::string_view kms = "aws:kms";

error invalid_in_directory(std::string_view text) {
    return {errc::invalid_request, std::string{text}};
}

error unsupported_algorithm() {
    return invalid_in_directory("Directory buckets support only AES256 and aws:kms as server-side encryption.");
}

// A write may only say again what its session has.
result<> check_repeats(encryption_headers const& headers, session_encryption const& base) {
    if (*headers.algorithm != base.algorithm)
        return invalid_in_directory("The server-side encryption of a request must be the one of its session.");
    if (headers.kms_key && !aws::names_key(base.kms_key, *headers.kms_key))
        return invalid_in_directory(
            "The AWS KMS key of a request must be the one of its session, as a key ID or a key ARN.");
    return {};
}

// aws:kms instead of AES256, or the reverse.
result<session_encryption> choose(encryption_headers const& headers, default_encryption const& bucket_default,
                                  directory_write kind) {
    if (*headers.algorithm != kms) return session_encryption{std::string{*headers.algorithm}, {}};
    if (kind == directory_write::session && !headers.kms_key)
        return invalid_in_directory(
            "CreateSession with aws:kms requires x-amz-server-side-encryption-aws-kms-key-id with the key ID or key "
            "ARN "
            "of a customer managed key.");
    auto const& only = bucket_default.kms_key_for_life;
    if (only.empty())
        return invalid_in_directory(
            "aws:kms can be chosen only when the directory bucket's default encryption has been configured as "
            "SSE-KMS.");
    if (headers.kms_key && !aws::names_key(only, *headers.kms_key))
        return invalid_in_directory(
            "A directory bucket supports one customer managed key for its lifetime. Specify its key ID or key ARN.");
    return session_encryption{std::string{kms}, only};
}

result<> check_bucket_key(std::optional<bool> wanted, directory_write kind) {
    bool const copy = kind == directory_write::copy;
    if (!wanted || *wanted != copy) return {};
    return invalid_in_directory(copy ? "S3 Bucket Keys aren't supported when objects are copied to directory buckets."
                                     : "S3 Bucket Keys are always enabled in directory buckets and can't be disabled.");
}

bool is_key_reference(std::string_view text) {
    if (text.starts_with("alias/") || text == "aws/s3") return false;
    return !text.starts_with("arn:") || text.find(":alias/") == text.npos;
}

result<> check_configured(encryption_rule const& rule) {
    if (rule.blocked) return invalid_in_directory("BlockedEncryptionTypes isn't supported for directory buckets.");
    if (!rule.apply) return {};
    auto const& [algorithm, key] = *rule.apply;
    if (algorithm == "aws:kms:dsse") return unsupported_algorithm();
    if (algorithm != kms) return {};
    if (!key || key->empty())
        return invalid_in_directory(
            "SSE-KMS in a directory bucket requires a customer managed key: the AWS managed key (aws/s3) isn't "
            "supported.");
    if (!is_key_reference(*key))
        return invalid_in_directory(
            "The customer managed key of a directory bucket must be specified by its key ID or key ARN, not by an "
            "alias.");
    return check_bucket_key(rule.bucket_key, directory_write::session);
}

}  // namespace

session_encryption default_of(default_encryption const& value) {
    if (value.algorithm != kms) return {};
    return {value.algorithm, value.kms_key_for_life};
}

result<encryption_decision> decide_in_directory(encryption_headers const& headers,
                                                default_encryption const& bucket_default,
                                                directory_target const& target, std::optional<bool> bucket_key) {
    auto chosen = target.base;
    if (headers.algorithm) {
        if (target.kind == directory_write::object) {
            CHECK_OK(check_repeats(headers, target.base));
        } else {
            TRY(chosen, choose(headers, bucket_default, target.kind));
        }
    }
    encryption_decision decision;
    decision.mode = chosen.algorithm;
    if (headers.algorithm) decision.from = decided_by::header;
    if (!decision.uses_kms()) return decision;
    CHECK_OK(check_bucket_key(bucket_key, target.kind));
    decision.kms_key = chosen.kms_key;
    decision.bucket_key = target.kind != directory_write::copy;
    return decision;
}

result<> check_directory_encryption(encryption_headers const& headers) {
    if (headers.customer.any() || headers.algorithm == "aws:kms:dsse") return unsupported_algorithm();
    return {};
}

result<> check_directory_context(std::string_view json, directory_target const& target) {
    std::map<std::string, std::string> const own{{"aws:s3:arn", target.bucket_arn}};
    if (parse_string_map(json) == own) return {};
    return invalid_in_directory(
        "The encryption context of a directory bucket is its Amazon Resource Name (ARN) under aws:s3:arn; another or "
        "an "
        "additional context isn't supported.");
}

result<default_encryption> apply_directory_encryption_config(std::string_view body, default_encryption const& current) {
    TRY(auto const rule, parse_encryption_rule(body));
    CHECK_OK(check_configured(rule));
    TRY(auto value, apply_encryption_rule(rule, current));
    value.bucket_key = value.algorithm == kms;
    value.kms_key_for_life = current.kms_key_for_life;
    return value;
}

std::string print_directory_encryption_config(default_encryption const& value) {
    encryption_rule rule;
    rule.bucket_key = value.algorithm == kms;
    rule.apply = encryption_by_default{value.algorithm, value.kms_key};
    return print_encryption_rule(rule);
}

}  // namespace s3seal::s3
