// The journal's filters as flags.
#pragma once

#include <array>
#include <string_view>

namespace s3seal::cli {

struct record_filter {
    std::string_view flag;
    std::string_view parameter;  // of /_s3seal/requests
    std::string_view value;
    std::string_view help;
    bool may_be_empty = false;  // its value
};

inline constexpr std::array<record_filter, 20> record_filters{{
    {"--operation", "operation", "NAME", "PutObject, GenerateDataKey, ..."},
    {"--bucket", "bucket", "PATTERN", "its name"},
    {"--key", "key", "PATTERN", "of the object"},
    {"--caller", "caller", "PATTERN", "ARN of who asked; nothing: anonymous", true},
    {"--status", "status", "STATUS", "200, or 2xx, 3xx, 4xx, 5xx"},
    {"--error-code", "error_code", "CODE", "AccessDenied, ...; nothing: of those that were not refused", true},
    {"--mode", "encryption.mode", "MODE", "of encryption: AES256, aws:kms, aws:kms:dsse, SSE-C or none"},
    {"--kms-key", "kms_key", "KEY", "id or ARN of the KMS key"},
    {"--from", "from", "WHAT", "what decided about encryption: header, \"bucket default\", session or stored"},
    {"--bucket-key", "bucket_key", "BOOLEAN", "whether a bucket key was used"},
    {"--committed", "committed", "BOOLEAN", "whether what it changes is stored, whatever was answered"},
    {"--customer-key", "customer_key", "BOOLEAN", "whether it brought a customer's key (SSE-C)"},
    {"--checksum", "checksum", "ALGORITHM", "of the body: CRC32, ... or none"},
    {"--signature-form", "signature_form", "FORM", "\"SigV4 AuthHeader\", ... or none"},
    {"--since", "since", "TIME", "2026-11-24T10:00:00Z"},
    {"--until", "until", "TIME", "likewise"},
    {"--request-id", "request_id", "ID", "x-amz-request-id"},
    {"--test", "test", "ID", "what the request says in x-s3seal-test"},
    {"--fault", "fault", "RULE", "id of a rule of faults that fired"},
    // The last: of those that come it is always the same.
    {"--state", "state", "STATE", "of the answer: sending, complete, cut or stopped"},
}};

}  // namespace s3seal::cli
