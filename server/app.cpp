#include "server/app.hpp"

#include "server/explain/service_keys.hpp"
#include "server/faults/rule_reader.hpp"
#include "server/iam/known_keys.hpp"
#include "server/log/log.hpp"
#include "server/s3control/dialect.hpp"
#include "server/sts/condition_keys.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include <array>
#include <utility>

namespace s3seal {

namespace {

// Kept over all connections of bodies whose sender is not known yet; a single one of KMS may have half a MiB.
constexpr std::size_t max_unauthenticated_bytes = 64u << 20;
constexpr std::size_t max_form_field_bytes = 8u << 20;  // apart, so that forms keep nobody from KMS and STS

// The settings were checked: the text is a policy.
std::vector<std::shared_ptr<iam::policy const>> policies_of(std::string const& text) {
    if (text.empty()) return {};
    return {std::make_shared<iam::policy const>(*iam::parse_policy(text, iam::policy_kind::identity))};
}

std::vector<auth::credential> credentials_of(config::settings const& settings) {
    std::vector<auth::credential> all;
    for (auto const& one : settings.credentials)
        all.push_back(auth::make_root_credential(one.access_key, one.secret_key, one.account));
    for (auto const& one : settings.users)
        all.push_back(
            auth::make_user_credential(one.access_key, one.secret_key, one.account, one.name, policies_of(one.policy)));
    return all;
}

// Without a trust policy whoever is of its own account, and allowed to, may assume it.
iam::policy trust_of(config::role const& role) {
    return *iam::parse_policy(role.trust.empty() ? auth::own_account_trust(role.account) : role.trust,
                              iam::policy_kind::trust);
}

std::vector<auth::role> roles_of(config::settings const& settings) {
    std::vector<auth::role> all;
    for (auto const& one : settings.roles)
        all.push_back(auth::make_role(one.account, one.name, trust_of(one), policies_of(one.policy),
                                      std::chrono::floor<std::chrono::seconds>(one.max_session)));
    return all;
}

// Sessions outlive the process where the data does.
storage::result<std::string> session_key_of(storage::metadata_store& metadata, random_source& random) {
    std::array<std::byte, auth::session_authority::key_bytes> fresh;
    random.fill(fresh);
    return metadata.find_or_create_secret("session key", std::string{as_text(fresh)});
}

void warn_of_keys_never_set(config::settings const& settings) {
    auto const warn = [](std::string_view whose, std::string const& name, std::string const& text,
                         iam::policy_kind kind, iam::services_of_policy services) {
        if (text.empty()) return;
        iam::warn_of_keys_never_set(fmt::format("{} {}", whose, name), *iam::parse_policy(text, kind), services);
    };
    for (auto const& one : settings.users)
        warn("user", one.name, one.policy, iam::policy_kind::identity, explain::condition_keys_of_all());
    for (auto const& one : settings.roles) {
        warn("role", one.name, one.policy, iam::policy_kind::identity, explain::condition_keys_of_all());
        warn("role", one.name, one.trust, iam::policy_kind::trust, sts::condition_keys_of_sts());
    }
}

std::vector<kms::configured_key> keys_of(config::settings const& settings) {
    std::vector<kms::configured_key> all;
    for (auto const& one : settings.kms_keys)
        all.push_back({one.id, one.account, one.region, one.alias, one.spec, one.policy, one.material, one.enabled});
    return all;
}

// The settings were checked.
std::vector<faults::rule> faults_of(config::settings const& settings) {
    std::vector<faults::rule> all;
    faults::mistakes none;
    for (auto const& text : settings.faults) {
        auto const sent = boost::json::parse(text);
        all.push_back(*faults::read_rule(sent, none));
    }
    return all;
}

mock::admin_access_rules admin_access_of(config::settings const& settings) {
    constexpr mock::admin_access access[] = {mock::admin_access::loopback, mock::admin_access::network,
                                             mock::admin_access::token};
    return {access[static_cast<int>(settings.admin)], settings.admin_token, settings.domains};
}

// Names that clients may have signed for when they reach this server by another.
std::vector<std::string> hosts_of(config::settings const& settings) {
    std::vector<std::string> all{"localhost",
                                 "127.0.0.1",
                                 "s3.amazonaws.com",
                                 "s3." + settings.behaviour.default_region + ".amazonaws.com",
                                 "s3.localhost.localstack.cloud",
                                 "s3." + settings.behaviour.default_region + ".localhost.localstack.cloud",
                                 "localhost.localstack.cloud",
                                 "s3.localhost",
                                 "host.docker.internal",
                                 "s3",
                                 "minio",
                                 "localstack",
                                 "s3seal"};
    all.insert(all.end(), settings.domains.begin(), settings.domains.end());
    all.insert(all.end(), settings.hosts.begin(), settings.hosts.end());
    return all;
}

clock_state clock_at_start(config::settings const& settings, instant now) {
    return service::resolve(settings.clock, {.skew = settings.skew}, now, now);
}

storage::options storage_options(config::settings const& settings, instant now) {
    storage::options options;
    options.directory = settings.data_dir;
    options.sync = settings.durability;
    options.settle_later = true;
    options.memory_budget = settings.limits.memory_bytes;
    options.now = now;
    options.warn = [](std::string_view line) { log::warn(line); };
    return options;
}

}  // namespace

storage::result<std::unique_ptr<app>> app::make(config::settings const& settings, clock const& time,
                                                random_source& random) {
    TRY(auto opened, storage::open(storage_options(settings, time.now()), random));
    return make_in(std::move(opened), settings, time, random);
}

storage::result<std::unique_ptr<app>> app::make_in(storage::opened opened, config::settings const& settings,
                                                   clock const& time, random_source& random) {
    warn_of_keys_never_set(settings);
    TRY(auto held, open_secrets(settings, opened, time, random));
    return std::unique_ptr<app>{new app{settings, std::move(opened), std::move(held), random}};
}

storage::result<app::secrets> app::open_secrets(config::settings const& settings, storage::opened const& opened,
                                                clock const& time, random_source& random) {
    secrets held;
    held.time = std::make_unique<adjustable_clock>(time, clock_at_start(settings, time.now()));
    if (auto const shown = held.time->now(); shown < adjustable_clock::earliest || shown >= adjustable_clock::latest)
        return storage::error{storage::errc::io, "clock: it shows times from 1970 to 2108"};
    TRY(held.session_key, session_key_of(*opened.metadata, random));
    TRY(auto master, kms::master_key::load(settings.master_key, settings.data_dir, random));
    CHECK_OK(master.check(*opened.metadata, random));
    held.master = std::make_unique<kms::master_key const>(std::move(master));
    held.calls = std::make_unique<kms::ledger>(settings.limits.kms_calls, settings.limits.record_bytes);
    TRY(held.keys,
        kms::local_service::open(*opened.keys, *held.master, keys_of(settings), *held.calls, *held.time, random));
    if (settings.keep_requests) {
        auto const directory = settings.data_dir / storage::data_name::requests;
        TRY(held.requests, journal::kept_records::open(directory, settings.limits.record_bytes));
    }
    return held;
}

app::app(config::settings const& settings, storage::opened opened, secrets held, random_source& random)
    : behaviour_{settings.behaviour},
      storage_{std::move(opened)},
      secrets_{std::move(held)},
      bucket_keys_{settings.bucket_key_window},
      sessions_{secrets_.session_key, random,
                settings.behaviour.lenient ? auth::callers::believed : auth::callers::verified},
      credentials_{credentials_of(settings), settings.default_credentials, roles_of(settings), &sessions_},
      addresses_{settings.domains},
      journal_{settings.limits.records, settings.limits.record_bytes, random},
      explainer_{credentials_, journal_, hosts_of(settings)},
      unauthenticated_{max_unauthenticated_bytes},
      form_fields_{max_form_field_bytes},
      services_{.metadata = *storage_.metadata,
                .buckets = buckets_,
                .blobs = *storage_.blobs,
                .credentials = credentials_,
                .kms = *secrets_.keys,
                .master = *secrets_.master,
                .bucket_keys = bucket_keys_,
                .time = *secrets_.time,
                .random = random,
                .addresses = addresses_,
                .policies = policies_,
                .sessions = sessions_,
                .directory_sessions = directory_sessions_,
                .renames = renames_,
                .form_fields = form_fields_},
      s3_{services_, behaviour_},
      s3_control_{services_, behaviour_, s3control::dialect()},
      sts_{{.credentials = credentials_,
            .sessions = sessions_,
            .time = *secrets_.time,
            .random = random,
            .unauthenticated = unauthenticated_,
            .behaviour = behaviour_}},
      kms_{{.kms = secrets_.keys->shared(),
            .credentials = credentials_,
            .time = *secrets_.time,
            .random = random,
            .unauthenticated = unauthenticated_,
            .may_block = storage_.metadata->may_block(),
            .behaviour = behaviour_}},
      seeding_{.s3 = s3_,
               .kms = kms_,
               .keys = *secrets_.keys,
               .credentials = credentials_,
               .metadata = *storage_.metadata,
               .time = *secrets_.time,
               .random = random,
               .region = behaviour_.default_region,
               .settle = [this] { settle(); }},
      realm_{.name = {},
             .requests = journal_,
             .calls = *secrets_.calls,
             .faults = faults_,
             .metadata = *storage_.metadata,
             .blobs = *storage_.blobs,
             .bodies_in_files = !settings.data_dir.empty(),
             .explainer = explainer_,
             .time = *secrets_.time,
             .keys = secrets_.keys->shared().keys,
             .sessions = sessions_,
             .contract = contract_,
             .seeding = &seeding_},
      admin_{{.state = state_,
              .rules = admin_access_of(settings),
              .realm = realm_,
              .metrics = metrics_,
              .kept_bodies = unauthenticated_}},
      front_{{.s3 = s3_, .s3_control = s3_control_, .kms = kms_, .sts = sts_, .others = others_, .admin = admin_},
             addresses_,
             {.requests = journal_,
              .lines = lines_,
              .metrics = metrics_,
              .explainer = explainer_,
              .points = points_,
              .faults = faults_,
              .time = *secrets_.time,
              .random = random,
              .behaviour = behaviour_}} {
    faults_.add(faults_of(settings), secrets_.time->now());
    if (!secrets_.requests) return;
    journal_.restore(secrets_.requests->load());
    journal_.keep_in(secrets_.requests.get());
}

void app::settle() {
    if (auto const done = storage_.metadata->settle(); !done)
        log::error(fmt::format("changes are lost: {}", done.error().detail));
}

std::unique_ptr<http::exchange> app::begin(http::request const& head, http::connection_info const& from) {
    return front_.begin(head, from);
}

std::unique_ptr<http::exchange> app::refuse(http::head_fault fault, http::request const& head,
                                            http::connection_info const& from) {
    return front_.refuse(fault, head, from);
}

storage::result<> app::finish_first_start() {
    return storage_.directory ? storage_.directory->finish_first_start() : storage::result<>{};
}

}  // namespace s3seal
