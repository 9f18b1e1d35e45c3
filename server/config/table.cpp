#include "server/config/table.hpp"

#include "server/config/values.hpp"

#include <fmt/format.h>

#include <utility>

namespace s3seal::config {

namespace {

template <auto Field, auto Parse>
void one(settings& into, std::vector<std::string> const& given, problems& out) {
    if (auto value = Parse(given.front()))
        Field(into) = *std::move(value);
    else
        out.push_back(value.error().text());
}

template <auto Field, auto Parse>
void each(settings& into, std::vector<std::string> const& given, problems& out) {
    Field(into).clear();
    for (auto const& text : given) {
        if (auto value = Parse(text))
            Field(into).push_back(*std::move(value));
        else
            out.push_back(value.error().text());
    }
}

#define ROW_OF_BEHAVIOUR(field, type, initial, path, environment, flag, shape, parse, help) \
    {path, environment, flag, help, takes::shape, one<[](settings& s) -> auto& { return s.behaviour.field; }, parse>},

constexpr setting rows[] = {
    {"profile", "S3SEAL_PROFILE", "--profile",
     "whose defaults: aws-2026, aws-2023, aws-2022, lenient, localstack, minio, s3mock", takes::text,
     one<[](settings& s) -> auto& { return s.profile; }, parse_profile>},
    {"host", "S3SEAL_HOST", "--host", "numeric addresses or localhost to listen on", takes::list,
     each<[](settings& s) -> auto& { return s.hosts; }, parse_host>},
    {"port", "S3SEAL_PORT", "--port", "port for HTTP and HTTPS; 0: any free one", takes::number,
     one<[](settings& s) -> auto& { return s.port; }, parse_port>},
    {"also_port", "S3SEAL_ALSO_PORT", "--also-port", "more ports that speak what --port does", takes::numbers,
     each<[](settings& s) -> auto& { return s.also_ports; }, parse_port>},
    {"tls_cert", "S3SEAL_TLS_CERT", "--tls-cert", "PEM certificate chain, instead of certificates of our own",
     takes::text, one<[](settings& s) -> auto& { return s.tls_cert; }, parse_text>},
    {"tls_key", "S3SEAL_TLS_KEY", "--tls-key", "PEM private key of --tls-cert", takes::text,
     one<[](settings& s) -> auto& { return s.tls_key; }, parse_text>},
    {"contract", "S3SEAL_CONTRACT", "--contract", "contract to hold against every request, TOML or JSON", takes::text,
     one<[](settings& s) -> auto& { return s.contract; }, parse_text>},
    {"data_dir", "S3SEAL_DATA_DIR", "--data-dir", "directory to keep everything in; none: in memory", takes::text,
     one<[](settings& s) -> auto& { return s.data_dir; }, parse_path>},
    {"durability", "S3SEAL_DURABILITY", "--durability", "normal (survives kill -9) or full (survives a power cut)",
     takes::text, one<[](settings& s) -> auto& { return s.durability; }, parse_durability>},
    {"keep_requests", "S3SEAL_KEEP_REQUESTS", "--keep-requests",
     "true or false: remembered requests outlive the server, in its data directory", takes::boolean,
     one<[](settings& s) -> auto& { return s.keep_requests; }, parse_boolean>},
    {"reset_point", "S3SEAL_RESET_POINT", "--reset-point",
     "true or false: keep the state of each start with a data directory, for reset", takes::boolean,
     one<[](settings& s) -> auto& { return s.reset_point; }, parse_boolean>},
    {"default_credentials", "S3SEAL_DEFAULT_CREDENTIALS", "--default-credentials",
     "true or false: accept test/test, and 12-digit access keys with secret test", takes::boolean,
     one<[](settings& s) -> auto& { return s.default_credentials; }, parse_boolean>},
    {"credentials", "S3SEAL_CREDENTIALS", "--credentials", "more credentials, access:secret[:account]", takes::tables,
     each<[](settings& s) -> auto& { return s.credentials; }, parse_credential>},
    {"credentials_from_env", "S3SEAL_CREDENTIALS_FROM_ENV", "--credentials-from-env",
     "true or false: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are credentials here too", takes::boolean,
     one<[](settings& s) -> auto& { return s.credentials_from_env; }, parse_boolean>},
    {"admin", "S3SEAL_ADMIN", "--admin", "who may use /_s3seal: loopback, network or token", takes::text,
     one<[](settings& s) -> auto& { return s.admin; }, parse_admin_access>},
    {"admin_token", "S3SEAL_ADMIN_TOKEN", "--admin-token", "what Authorization: Bearer must say with --admin=token",
     takes::text, one<[](settings& s) -> auto& { return s.admin_token; }, parse_admin_token>},
    {"master_key", "S3SEAL_MASTER_KEY", "--master-key",
     "what wraps all other keys: 32 bytes in hex or base64; none: a file in the data directory", takes::text,
     one<[](settings& s) -> auto& { return s.master_key; }, parse_master_key>},
    S3SEAL_BEHAVIOUR(ROW_OF_BEHAVIOUR)  //
    {"clock", "S3SEAL_CLOCK", "--clock", "what the clock shows at the start: real, frozen, a date or an offset (+30d)",
     takes::text, one<[](settings& s) -> auto& { return s.clock; }, parse_clock>},
    {"skew", "S3SEAL_SKEW", "--skew", "real or clock: what the dates of signatures are measured by", takes::text,
     one<[](settings& s) -> auto& { return s.skew; }, parse_skew>},
    {"domains", "S3SEAL_DOMAINS", "--domains", "more host names to serve, with buckets in front of them", takes::list,
     each<[](settings& s) -> auto& { return s.domains; }, parse_domain>},
    {"host_aliases", "S3SEAL_HOST_ALIASES", "--host-aliases",
     "names that stand for each other in signatures, as s3:4566=localhost:4566", takes::list,
     each<[](settings& s) -> auto& { return s.host_aliases; }, parse_host_alias>},
    {"console_address", "S3SEAL_CONSOLE_ADDRESS", "--console-address", "accepted from MinIO's users; has no effect",
     takes::text, one<[](settings& s) -> auto& { return s.console_address; }, parse_text>},
    {"ready_file", "S3SEAL_READY_FILE", "--ready-file",
     "file to write when the server is ready: its endpoints, port, pid and CA, in JSON", takes::text,
     one<[](settings& s) -> auto& { return s.ready_file; }, parse_text>},
    {"init_state_file", "S3SEAL_INIT_STATE_FILE", "--init-state-file",
     "file that tells of init scripts, for /_localstack/init; the image's entrypoint writes it", takes::text,
     one<[](settings& s) -> auto& { return s.init_state_file; }, parse_text>},
    {"seed", "S3SEAL_SEED", "--seed", "files that say what to begin with: accounts, keys, buckets, objects",
     takes::list, each<[](settings& s) -> auto& { return s.seeds; }, parse_text>},
    {"buckets", "S3SEAL_BUCKETS", "--buckets", "buckets to begin with; behind a name, :public lets everybody read it",
     takes::list, each<[](settings& s) -> auto& { return s.buckets; }, parse_initial_bucket>},
    {"threads", "S3SEAL_THREADS", "--threads", "threads that serve requests, 1 to 64", takes::number,
     one<[](settings& s) -> auto& { return s.threads; }, parse_number<unsigned, 1, 64>>},
    {"workers", "S3SEAL_WORKERS", "--workers", "threads beside them for what takes long, 1 to 64", takes::number,
     one<[](settings& s) -> auto& { return s.workers; }, parse_number<unsigned, 1, 64>>},
    {"log.level", "S3SEAL_LOG_LEVEL", "--log-level", "trace, debug, info, warn, error or off", takes::text,
     one<[](settings& s) -> auto& { return s.log.level; }, parse_log_level>},
    {"log.format", "S3SEAL_LOG_FORMAT", "--log-format", "text or json", takes::text,
     one<[](settings& s) -> auto& { return s.log.format; }, parse_log_format>},
    {"kms.bucket_key_window", "S3SEAL_BUCKET_KEY_WINDOW", "--bucket-key-window",
     "how long a bucket key is used before KMS is asked anew; 0s: not at all", takes::quantity,
     one<[](settings& s) -> auto& { return s.bucket_key_window; }, parse_duration>},
    {"limits.max_connections", "S3SEAL_MAX_CONNECTIONS", "--max-connections", "connections at a time", takes::number,
     one<[](settings& s) -> auto& { return s.limits.max_connections; }, parse_number<std::size_t, 1, 1'000'000>>},
    {"limits.idle", "S3SEAL_IDLE_TIMEOUT", "--idle-timeout", "close a connection without requests after this time",
     takes::quantity, one<[](settings& s) -> auto& { return s.limits.idle; }, parse_timeout>},
    {"limits.header", "S3SEAL_HEADER_TIMEOUT", "--header-timeout", "time for a request's head to arrive",
     takes::quantity, one<[](settings& s) -> auto& { return s.limits.header; }, parse_timeout>},
    {"limits.body_progress", "S3SEAL_BODY_TIMEOUT", "--body-timeout", "longest pause within a body", takes::quantity,
     one<[](settings& s) -> auto& { return s.limits.body_progress; }, parse_timeout>},
    {"limits.body_rate", "S3SEAL_BODY_RATE", "--body-rate",
     "least bytes per second of a body, sent or received, over its whole time; 0: none", takes::number,
     one<[](settings& s) -> auto& { return s.limits.body_rate; }, parse_number<std::uint64_t, 0, 1'000'000'000>>},
    {"limits.drain", "S3SEAL_DRAIN_TIMEOUT", "--drain-timeout", "time for started requests when the server stops",
     takes::quantity, one<[](settings& s) -> auto& { return s.limits.drain; }, parse_duration>},
    {"limits.memory", "S3SEAL_MEMORY", "--memory", "most bytes to store without a data directory", takes::quantity,
     one<[](settings& s) -> auto& { return s.limits.memory_bytes; }, parse_size>},
    {"limits.records", "S3SEAL_RECORDS", "--records", "requests to remember; 0: none, so nothing is explained",
     takes::number,
     one<[](settings& s) -> auto& { return s.limits.records; }, parse_number<std::size_t, 0, 10'000'000>>},
    {"limits.record_memory", "S3SEAL_RECORD_MEMORY", "--record-memory", "most bytes of remembered requests",
     takes::quantity, one<[](settings& s) -> auto& { return s.limits.record_bytes; }, parse_size>},
    {"limits.kms_calls", "S3SEAL_KMS_CALLS", "--kms-calls", "calls of KMS to remember in its ledger", takes::number,
     one<[](settings& s) -> auto& { return s.limits.kms_calls; }, parse_number<std::size_t, 1, 10'000'000>>},
};

#undef ROW_OF_BEHAVIOUR

}  // namespace

std::span<setting const> table() noexcept {
    return rows;
}

setting const* find_setting(std::string_view path) noexcept {
    for (auto const& row : rows)
        if (row.path == path) return &row;
    return nullptr;
}

}  // namespace s3seal::config
