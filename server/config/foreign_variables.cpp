#include "server/config/foreign_variables.hpp"

#include "server/config/foreign_words.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace s3seal::config {

namespace {

constexpr std::string_view adobe = "COM_ADOBE_TESTING_S3MOCK_";

constexpr std::string_view policies_count = "policies always count: [[users]] and [[roles]] in the settings";
constexpr std::string_view keep_by_data_dir = "--data-dir DIR keeps things";

constexpr foreign_row variable_rows[] = {
    {"SERVICES", "LocalStack", "", as_services},
    {"PERSISTENCE", "LocalStack", "data_dir", as_persistence},
    {"PERSIST_STATE", "MiniStack", "data_dir", as_persistence},
    {"LOCALSTACK_HOST", "LocalStack", "domains", as_domain},
    {"HOSTNAME_EXTERNAL", "LocalStack", "domains", as_domain},
    {"GATEWAY_LISTEN", "LocalStack", "host, port, also_port", as_address},
    {"EDGE_BIND_HOST", "LocalStack", "host", as_address},
    {"EDGE_PORT", "LocalStack", "port", as_port},
    {"USE_SSL", "LocalStack", "", as_always},
    {"CUSTOM_SSL_CERT_PATH", "LocalStack", "tls_cert, tls_key", as_certificate_and_key},
    {"LS_LOG", "LocalStack", "log.level", as_log_level},
    {"DEBUG", "LocalStack", "log.level", as_debug},
    {"S3_SKIP_SIGNATURE_VALIDATION", "LocalStack", "signature", as_lenient},
    {"S3_SKIP_KMS_KEY_VALIDATION", "LocalStack", "", unless_off, {}, "keys are always checked"},
    {"ENFORCE_IAM", "LocalStack", "", unless_off, {}, policies_count},
    {"IAM_SOFT_MODE", "LocalStack", "", unless_off, {}, policies_count},
    {"DATA_DIR", "LocalStack", "", without_effect, {}, keep_by_data_dir},
    {"S3_DIR", "LocalStack", "", without_effect, {}, keep_by_data_dir},
    {"PROVIDER_OVERRIDE_S3", "LocalStack", "", without_effect, {}, "there is one provider"},
    {"KMS_PROVIDER", "LocalStack", "", without_effect, {}, "there is one provider"},
    {"ALLOW_NONSTANDARD_REGIONS", "LocalStack", "", unless_off, {}, "--region-check any takes all regions"},
    {"START_WEB", "LocalStack", "", unless_off},
    {"LAMBDA_DOCKER_FLAGS", "LocalStack", "", without_effect},
    {"LAMBDA_EXECUTOR", "LocalStack", "", without_effect},
    {"LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT", "LocalStack", "", without_effect},
    {"MAIN_CONTAINER_NAME", "LocalStack", "", without_effect},
    {"ACTIVATE_PRO", "LocalStack", "", unless_off},
    {"EAGER_SERVICE_LOADING", "LocalStack", "", unless_off},
    {"STRICT_SERVICE_LOADING", "LocalStack", "", unless_off},
    {"DISABLE_CORS_CHECKS", "LocalStack", "", unless_off},
    {"DISABLE_CUSTOM_CORS_S3", "LocalStack", "", unless_off},
    {"EXTRA_CORS_ALLOWED_ORIGINS", "LocalStack", "", without_effect},
    {"EXTRA_CORS_ALLOWED_HEADERS", "LocalStack", "", without_effect},
    {"SKIP_SSL_CERT_DOWNLOAD", "LocalStack", "", as_always},
    {"DISABLE_EVENTS", "LocalStack", "", as_always},
    {"SNAPSHOT_SAVE_STRATEGY", "LocalStack", "", without_effect},
    {"SNAPSHOT_LOAD_STRATEGY", "LocalStack", "", without_effect},
    {"MINIO_DEFAULT_BUCKETS", "MinIO", "buckets", as_minio_buckets},
    {"MINIO_ADDRESS", "MinIO", "host, port", as_address},
    {"MINIO_CONSOLE_ADDRESS", "MinIO", "console_address", as_it_is},
    {"MINIO_VOLUMES", "MinIO", "data_dir", as_directory},
    {"MINIO_REGION", "MinIO", "region", as_it_is},
    {"MINIO_REGION_NAME", "MinIO", "region", as_it_is},
    {"MINIO_SITE_REGION", "MinIO", "region", as_it_is},
    {"MINIO_DOMAIN", "MinIO", "domains", as_domain},
    {"MINIO_BROWSER", "MinIO", "", unless_off},
    {"MINIO_UPDATE", "MinIO", "", unless_off},
    {"RUSTFS_ADDRESS", "RustFS", "host, port", as_address},
    {"RUSTFS_CONSOLE_ADDRESS", "RustFS", "console_address", as_it_is},
    {"RUSTFS_VOLUMES", "RustFS", "data_dir", as_directory},
    {"RUSTFS_REGION", "RustFS", "region", as_it_is},
    {"RUSTFS_SERVER_DOMAINS", "RustFS", "domains", as_domain},
    {"COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", "S3Mock", "buckets", as_buckets},
    {"COM_ADOBE_TESTING_S3MOCK_DOMAIN_INITIAL_BUCKETS", "S3Mock", "buckets", as_buckets},
    {"initialBuckets", "S3Mock", "buckets", as_buckets},
    {"COM_ADOBE_TESTING_S3MOCK_STORE_REGION", "S3Mock", "region", as_it_is},
    {"COM_ADOBE_TESTING_S3MOCK_REGION", "S3Mock", "region", as_it_is},
    {"COM_ADOBE_TESTING_S3MOCK_STORE_VALID_KMS_KEYS", "S3Mock", "kms.keys", as_kms_keys},
    {"COM_ADOBE_TESTING_S3MOCK_DOMAIN_VALID_KMS_KEYS", "S3Mock", "kms.keys", as_kms_keys},
    {"validKmsKeys", "S3Mock", "kms.keys", as_kms_keys},
    {"COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", "S3Mock", "data_dir", as_retained_root},
    {"COM_ADOBE_TESTING_S3MOCK_DOMAIN_ROOT", "S3Mock", "data_dir", as_retained_root},
    {"root", "S3Mock", "data_dir", as_retained_root},
    {"COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT", "S3Mock", "", as_always},
    {"COM_ADOBE_TESTING_S3MOCK_DOMAIN_RETAIN_FILES_ON_EXIT", "S3Mock", "", as_always},
    {"retainFilesOnExit", "S3Mock", "", as_always},
    {"COM_ADOBE_TESTING_S3MOCK_HTTP_PORT", "S3Mock", "port", as_port},
    {"MOTO_PORT", "moto", "port", as_port},
    {"MOTO_SERVICE", "moto", "", as_services},
    {"INITIAL_NO_AUTH_ACTION_COUNT", "moto", "", without_effect},
    {"VGW_PORT", "versitygw", "host, port", as_address},
    {"VGW_REGION", "versitygw", "region", as_it_is},
    {"VGW_VIRTUAL_DOMAIN", "versitygw", "domains", as_domain},
    {"VGW_CERT", "versitygw", "tls_cert", as_certificate},
    {"VGW_KEY", "versitygw", "tls_key", as_certificate},
    {"VGW_DEBUG", "versitygw", "log.level", as_debug},
    {"S3PROXY_ENDPOINT", "S3Proxy", "host, port", as_address},
    {"S3PROXY_SECURE_ENDPOINT", "S3Proxy", "host, also_port", as_address},
    {"S3PROXY_AUTHORIZATION", "S3Proxy", "signature", as_authorization},
    {"S3PROXY_VIRTUALHOST", "S3Proxy", "domains", as_domain},
    {"S3_BUCKET", "SeaweedFS", "buckets", as_buckets},
    {"S3_TABLE_BUCKET", "SeaweedFS", "", without_effect},
    {"S3MOCK_DATA_DIR", "findify s3mock", "data_dir", as_directory},
    {"KMS_REGION", "local-kms", "region", as_it_is},
    {"KMS_ACCOUNT_ID", "local-kms", "", without_effect},
    {"KMS_SEED_PATH", "local-kms", "", without_effect},
    {"KMS_DATA_PATH", "local-kms", "", without_effect},
    {"DEFAULT_REGION", "LocalStack", "region", as_it_is},
};

constexpr std::string_view prefixes[] = {"LOCALSTACK_", "MINIO_",  "RUSTFS_",  adobe,    "VGW_",
                                         "S3PROXY_",    "S3RVER_", "SCALITY_", "FLOCI_", "MINISTACK_"};

constexpr foreign_pair pairs[] = {
    {"MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD", "MinIO"},
    {"MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", "MinIO"},
    {"RUSTFS_ACCESS_KEY", "RUSTFS_SECRET_KEY", "RustFS"},
    {"ROOT_ACCESS_KEY", "ROOT_SECRET_KEY", "versitygw"},
    {"S3PROXY_IDENTITY", "S3PROXY_CREDENTIAL", "S3Proxy"},
    {"SCALITY_ACCESS_KEY_ID", "SCALITY_SECRET_ACCESS_KEY", "cloudserver"},
    {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "SeaweedFS, AWS", true},
};

// The next letter or digit, in lower case; 0 at the end.
char next_that_counts(std::string_view text, std::size_t& at) noexcept {
    while (at < text.size()) {
        auto const c = to_lower(text[at++]);
        if (c != '.' && c != '-' && c != '_') return c;
    }
    return 0;
}

bool equal_for_spring(std::string_view a, std::string_view b) noexcept {
    for (std::size_t at_a = 0, at_b = 0;;) {
        auto const c = next_that_counts(a, at_a);
        if (c != next_that_counts(b, at_b)) return false;
        if (c == 0) return true;
    }
}

foreign_row const* find_row(std::string_view name) noexcept {
    for (auto const& row : variable_rows)
        if (row.name == name) return &row;
    return name.starts_with(adobe) ? find_s3mock_property(name) : nullptr;
}

bool is_of_a_pair(std::string_view name) noexcept {
    return std::any_of(std::begin(pairs), std::end(pairs),
                       [&](auto const& pair) { return name == pair.access_key || name == pair.secret_key; });
}

}  // namespace

std::span<foreign_row const> foreign_variables() noexcept {
    return variable_rows;
}

std::span<std::string_view const> foreign_prefixes() noexcept {
    return prefixes;
}

std::span<foreign_pair const> foreign_pairs() noexcept {
    return pairs;
}

foreign_row const* find_s3mock_property(std::string_view name) noexcept {
    for (auto const& row : variable_rows)
        if (row.name.starts_with(adobe) && equal_for_spring(row.name, name)) return &row;
    return nullptr;
}

foreign_settings read_foreign_variables(environment const& from) {
    foreign_settings read;
    auto const ignore_if_long = [&](foreign_word const& word) {
        bool const is_long = word.value.size() > longest_foreign_value;
        if (is_long) read.ignore(word, "too long");
        return is_long;
    };
    for (auto const& row : variable_rows)
        if (auto const found = from.find(row.name); found != from.end() && !found->second.empty())
            if (foreign_word const word{row.name, found->second, from, row.why}; !ignore_if_long(word))
                row.how(word, row.becomes, read);
    for (auto const& [name, value] : from) {
        auto const prefix = std::find_if(std::begin(prefixes), std::end(prefixes),
                                         [&](std::string_view one) { return name.starts_with(one); });
        if (prefix == std::end(prefixes) || value.empty() || is_of_a_pair(name) ||
            is_from_kubernetes(*prefix, name, value))
            continue;
        auto const* const row = find_row(name);
        foreign_word const word{name, value, from, row == nullptr ? std::string_view{} : row->why};
        if (row == nullptr)
            read.ignore(word);
        else if (row->name != name && !ignore_if_long(word))
            row->how(word, row->becomes, read);
    }
    return read;
}

}  // namespace s3seal::config
