// The settings that shape what services answer. A row is all that such a setting needs, but for its line in
// config/s3seal.toml and its user: config/table.cpp makes settings of the rows, and requests carry the struct.
#pragma once

#include <chrono>
#include <string>

namespace s3seal {

// Field, type, initial value; its names in TOML, in the environment and on the command line; its shape
// (config/table.hpp) and how its text is read (config/values.hpp); what --help says.
#define S3SEAL_BEHAVIOUR(X)                                                                                           \
    X(explain_header, bool, true, "explain_header", "S3SEAL_EXPLAIN_HEADER", "--explain-header", boolean,             \
      parse_boolean, "true or false: refusals say in x-s3seal-explain where they are explained")                      \
    X(metrics_at_root, bool, false, "metrics_at_root", "S3SEAL_METRICS_AT_ROOT", "--metrics-at-root", boolean,        \
      parse_boolean, "true or false: metrics at /metrics too, where no bucket of that name is listed then")           \
    X(lenient, bool, false, "signature", "S3SEAL_SIGNATURE", "--signature", text, parse_lenient,                      \
      "verify (as AWS) or lenient: any credentials will do")                                                          \
    X(default_region, std::string, "us-east-1", "region", "S3SEAL_REGION", "--region", text, parse_region,            \
      "region of this server")                                                                                        \
    X(check_region, bool, true, "region_check", "S3SEAL_REGION_CHECK", "--region-check", text, parse_region_check,    \
      "strict (as AWS) or any: regions in signatures")                                                                \
    X(new_buckets_block_sse_c, bool, true, "new_buckets_block_sse_c", "S3SEAL_NEW_BUCKETS_BLOCK_SSE_C",               \
      "--new-buckets-block-sse-c", boolean, parse_boolean, "true or false: new buckets refuse SSE-C")                 \
    X(new_buckets_ownership, std::string, "BucketOwnerEnforced", "new_buckets_ownership",                             \
      "S3SEAL_NEW_BUCKETS_OWNERSHIP", "--new-buckets-ownership", text, parse_ownership,                               \
      "BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter: what new buckets have")                             \
    X(new_buckets_block_public_access, bool, true, "new_buckets_block_public_access",                                 \
      "S3SEAL_NEW_BUCKETS_BLOCK_PUBLIC_ACCESS", "--new-buckets-block-public-access", boolean, parse_boolean,          \
      "true or false: new buckets block public access")                                                               \
    X(sse_c_over_http, bool, false, "sse_c_over_http", "S3SEAL_SSE_C_OVER_HTTP", "--sse-c-over-http", boolean,        \
      parse_boolean, "true or false: take customers' keys over plain HTTP")                                           \
    X(repeated_sse_passes, bool, false, "sse_on_complete", "S3SEAL_SSE_ON_COMPLETE", "--sse-on-complete", text,       \
      parse_sse_on_complete,                                                                                          \
      "refuse (as AWS) or ignore_when_equal: a completion that repeats its upload's encryption")                      \
    X(trust_forwarded_proto, bool, false, "trust_forwarded_proto", "S3SEAL_TRUST_FORWARDED_PROTO",                    \
      "--trust-forwarded-proto", boolean, parse_boolean,                                                              \
      "true or false: X-Forwarded-Proto says whether the client spoke TLS")                                           \
    X(seal_bytes, bool, true, "at_rest", "S3SEAL_AT_REST", "--at-rest", text, parse_at_rest,                          \
      "sealed (encrypted) or readable: how bytes are stored")                                                         \
    X(legacy_signatures, bool, true, "legacy_signatures", "S3SEAL_LEGACY_SIGNATURES", "--legacy-signatures", boolean, \
      parse_boolean, "true or false: accept Signature Version 2 where AWS does")                                      \
    X(restore_delay, std::chrono::milliseconds, std::chrono::milliseconds::zero(), "restore_delay",                   \
      "S3SEAL_RESTORE_DELAY", "--restore-delay", quantity, parse_duration,                                            \
      "how long restoring an archived object takes; 0s: it is there at once")

struct behaviour {
#define S3SEAL_FIELD(field, type, initial, ...) type field = initial;
    S3SEAL_BEHAVIOUR(S3SEAL_FIELD)
#undef S3SEAL_FIELD

    bool operator==(behaviour const&) const = default;
};

}  // namespace s3seal
