// What a user can set. The initial values are the defaults, the same as in config/s3seal.toml.
#pragma once

#include "server/aws/accounts.hpp"
#include "server/log/log.hpp"
#include "server/service/behaviour.hpp"
#include "server/service/wanted_clock.hpp"
#include "storage/embedded/open.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

using aws::default_account;

inline constexpr std::string_view default_profile = "aws-2026";

struct credential {
    std::string access_key;
    std::string secret_key;
    std::string account{default_account};

    bool operator==(credential const&) const = default;
};

struct user {
    std::string name;
    std::string access_key;
    std::string secret_key;
    std::string account{default_account};
    std::string policy;  // identity policy, JSON; "": may do nothing

    bool operator==(user const&) const = default;
};

struct role {
    std::string name;
    std::string account{default_account};
    std::string trust;   // trust policy, JSON; "": its own account
    std::string policy;  // identity policy, JSON; "": may do nothing
    std::chrono::milliseconds max_session = std::chrono::hours{1};

    bool operator==(role const&) const = default;
};

struct kms_key {
    std::string id;  // UUID or mrk-...
    std::string account{default_account};
    std::string region;  // "" only while settings are read; then the server's
    std::string alias;   // without "alias/"; "" when it has none
    std::string spec = "SYMMETRIC_DEFAULT";
    std::string policy;    // key policy, JSON; "": the default
    std::string material;  // base64 of 32 bytes; "": random
    bool enabled = true;

    bool operator==(kms_key const&) const = default;
};

// A bucket that must exist when the server starts.
struct initial_bucket {
    std::string name;
    bool readable_by_all = false;

    bool operator==(initial_bucket const&) const = default;
};

// A URL signed for one of the names is taken under the other. Lower case; the port behind a colon, where one is meant.
struct host_alias {
    std::string signed_for;
    std::string received_as;

    bool operator==(host_alias const&) const = default;
};

// From where /_s3seal is open, but for health and the certificate.
enum class admin_access {
    loopback,  // this machine
    network,   // anywhere
    token,     // anywhere, with the token
};

struct log_settings {
    log::level level = log::level::info;
    log::format format = log::format::text;

    bool operator==(log_settings const&) const = default;
};

struct limits {
    std::size_t max_connections = 10'000;
    std::chrono::milliseconds idle = std::chrono::seconds{60};
    std::chrono::milliseconds header = std::chrono::seconds{10};
    std::chrono::milliseconds body_progress = std::chrono::seconds{30};
    std::uint64_t body_rate = 512;  // least bytes per second of a body over its whole time; 0: none
    std::chrono::milliseconds drain = std::chrono::seconds{5};
    std::uint64_t memory_bytes = 4ull << 30;  // stored bytes without data_dir
    std::size_t records = 10'000;             // of requests, for explanations
    std::uint64_t record_bytes = 32ull << 20;
    std::size_t kms_calls = 10'000;  // of KMS, for its ledger

    bool operator==(limits const&) const = default;
};

struct settings {
    std::string profile{default_profile};                // what the other defaults come from: config/profiles.hpp
    std::vector<std::string> hosts{"127.0.0.1", "::1"};  // numeric, each once, at least one
    std::uint16_t port = 4566;                           // 0: any free one
    std::vector<std::uint16_t> also_ports;               // each once, other than port; each speaks what port does
    std::string tls_cert;                                // PEM files, both or none; "": an authority of our own
    std::string tls_key;
    std::string contract;            // file; "": there is none
    std::filesystem::path data_dir;  // "": everything in memory
    storage::durability durability = storage::durability::normal;
    bool reset_point = false;             // what is in data_dir at the start is what reset goes back to
    bool keep_requests = false;           // remembered ones in data_dir too
    bool default_credentials = true;      // test/test, and 12-digit access keys with secret test
    std::vector<credential> credentials;  // each access key once, also among users
    std::vector<user> users;              // each name once within its account
    std::vector<role> roles;              // likewise
    bool credentials_from_env = false;    // AWS_ACCESS_KEY_ID and its secret are ours too
    admin_access admin = admin_access::loopback;
    std::string admin_token;  // with admin_access::token
    std::string master_key;   // wraps all others, 64 hex digits or base64; "": in the data directory, or random
    s3seal::behaviour behaviour;
    service::wanted_clock clock = {};  // at the start
    signing_time skew = signing_time::real;
    std::vector<std::string> domains;      // lower case, each once
    std::vector<host_alias> host_aliases;  // each once
    std::string console_address;           // of MinIO's console, which is not here: has no effect
    std::string ready_file;                // JSON for whoever started the server; "": none
    std::string init_state_file;           // what an entrypoint tells of its init scripts; "": there are none
    std::chrono::milliseconds bucket_key_window = std::chrono::minutes{5};
    unsigned threads = 1;
    unsigned workers = 2;
    log_settings log;
    config::limits limits;
    std::vector<kms_key> kms_keys;    // id and alias unique within account and region
    std::vector<std::string> faults;  // rules, JSON; each id once
    std::vector<std::string> seeds;   // files, in their order
    std::vector<initial_bucket> buckets;

    bool operator==(settings const&) const = default;
};

// The text of config/s3seal.toml, embedded by the build.
std::string_view default_file() noexcept;

}  // namespace s3seal::config
