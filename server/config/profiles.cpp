#include "server/config/profiles.hpp"

#include "server/config/settings.hpp"

namespace s3seal::config {

namespace {

constexpr profile_value aws_2023[] = {
    {"new_buckets_block_sse_c", "false"},
};

// Default encryption of new buckets, which AWS has had since January 2023, is not among what can be switched.
constexpr profile_value aws_2022[] = {
    {"new_buckets_block_sse_c", "false"},
    {"new_buckets_ownership", "ObjectWriter"},
    {"new_buckets_block_public_access", "false"},
};

constexpr profile_value lenient[] = {
    {"signature", "lenient"},
    {"region_check", "any"},
    {"sse_c_over_http", "true"},
    {"trust_forwarded_proto", "true"},
    {"new_buckets_block_sse_c", "false"},
    {"credentials",
     "minioadmin:minioadmin,rustfsadmin:rustfsadmin,testing:testing,accessKey1:verySecretKey1,S3RVER:S3RVER"},
};

constexpr profile_value localstack[] = {
    {"signature", "lenient"},           {"region_check", "any"},
    {"sse_c_over_http", "true"},        {"new_buckets_block_sse_c", "false"},
    {"credentials", "testing:testing"},
};

constexpr profile_value minio[] = {
    {"port", "9000"},
    {"region_check", "any"},
    {"sse_on_complete", "ignore_when_equal"},
    {"new_buckets_block_sse_c", "false"},
    {"new_buckets_block_public_access", "false"},
    {"credentials", "minioadmin:minioadmin,rustfsadmin:rustfsadmin"},
};

constexpr profile_value s3mock[] = {
    {"port", "9090"},        {"also_port", "9191"},       {"signature", "lenient"},
    {"region_check", "any"}, {"sse_c_over_http", "true"}, {"new_buckets_block_sse_c", "false"},
};

constexpr profile all_profiles[] = {
    {default_profile, "AWS as it has been since April 2026", {}},
    {"aws-2023", "AWS from April 2023 on: new buckets take SSE-C", aws_2023},
    {"aws-2022", "AWS before: ACLs count in new buckets, and they may be public", aws_2022},
    {"lenient", "takes any credentials and regions, and customers' keys without TLS", lenient},
    {"localstack", "takes any credentials and regions, and customers' keys without TLS, as LocalStack does",
     localstack},
    {"minio", "as MinIO: its port and keys, signatures are verified", minio},
    {"s3mock", "as Adobe's S3Mock: its ports, any credentials", s3mock},
};

}  // namespace

std::span<profile const> profiles() noexcept {
    return all_profiles;
}

profile const* find_profile(std::string_view name) noexcept {
    for (auto const& one : all_profiles)
        if (one.name == name) return &one;
    return nullptr;
}

}  // namespace s3seal::config
