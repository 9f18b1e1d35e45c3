#include "server/app.hpp"

#include "server/explain/service_keys.hpp"
#include "server/faults/rule_reader.hpp"
#include "server/iam/known_keys.hpp"
#include "server/log/log.hpp"
#include "server/realms/snapshots.hpp"
#include "server/s3/request/foreign_names.hpp"
#include "server/sts/condition_keys.hpp"

#include <fmt/format.h>
#include <boost/json/parse.hpp>

#include <unistd.h>

#include <array>
#include <filesystem>
#include <string_view>
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

// What servers like this one are called in networks of containers.
constexpr std::array<std::string_view, 8> container_names{"s3",     "minio",  "localstack", "s3mock",
                                                          "rustfs", "s3seal", "floci",      "moto"};

// Reserved for networks of one's own: host.docker.internal, s3.default.svc.cluster.local. No public site is below them.
// RFC 2606, RFC 6762, ICANN's resolution on .internal of 2024.
constexpr std::array<std::string_view, 3> private_suffixes{"internal", "local", "test"};

auth::host_aliases aliases_of(config::settings const& settings) {
    std::vector<auth::host_alias> all;
    for (auto const& one : settings.host_aliases) all.push_back({one.signed_for, one.received_as});
    return auth::host_aliases{std::move(all)};
}

// "": nobody knows.
std::string name_of_this_machine() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? to_lower(name.data()) : std::string{};
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
                                 "host.docker.internal"};
    all.insert(all.end(), container_names.begin(), container_names.end());
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

realms::realm_options realm_options_of(config::settings const& settings, instant now) {
    return {.name = {},
            .session_key = {},
            .stores = storage_options(settings, now),
            .credentials = credentials_of(settings),
            .default_credentials = settings.default_credentials,
            .roles = roles_of(settings),
            .keys = keys_of(settings),
            .hosts = hosts_of(settings),
            .bucket_key_window = settings.bucket_key_window,
            .records = settings.limits.records,
            .record_bytes = settings.limits.record_bytes,
            .kms_calls = settings.limits.kms_calls,
            .clock = clock_at_start(settings, now),
            .faults = faults_of(settings),
            .keep_requests = settings.keep_requests};
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
    TRY(auto master, kms::master_key::load(settings.master_key, settings.data_dir, random));
    std::unique_ptr<app> made{
        new app{settings, std::make_unique<kms::master_key const>(std::move(master)), time, random}};
    CHECK_OK(made->open_realms(std::move(opened), settings));
    return made;
}

app::app(config::settings const& settings, std::unique_ptr<kms::master_key const> master, clock const& time,
         random_source& random)
    : reset_point_{settings.reset_point},
      behaviour_{settings.behaviour},
      master_{std::move(master)},
      addresses_{settings.domains, aliases_of(settings)},
      unauthenticated_{max_unauthenticated_bytes},
      form_fields_{max_form_field_bytes},
      shared_{.real = time,
              .random = random,
              .behaviour = behaviour_,
              .addresses = addresses_,
              .master = *master_,
              .unauthenticated = unauthenticated_,
              .form_fields = form_fields_} {}

storage::result<> app::open_realms(storage::opened first, config::settings const& settings) {
    auto options = realm_options_of(settings, shared_.real.now());
    options.stores.memory = first.memory;
    TRY(auto default_realm, realms::realm::open_in(std::move(first), options, shared_));
    CHECK_OK(realms::load_snapshots(*default_realm));
    auto const directory =
        settings.data_dir.empty() ? settings.data_dir : settings.data_dir / storage::data_name::namespaces;
    auto const make = [this, options](std::string const& name, realms::registry::own_secrets const& own,
                                      std::filesystem::path const& place) -> storage::result<realms::realm_ptr> {
        auto wanted = options;
        wanted.name = name;
        wanted.session_key = own.session_key;
        auto const& [access_key, secret_key, account] = own.credential;
        wanted.credentials.push_back(auth::make_root_credential(access_key, secret_key, account));
        wanted.stores.now = shared_.real.now();
        wanted.stores.keeps_reserve = false;
        wanted.stores.directory = place;
        TRY(auto made, realms::realm::open(std::move(wanted), shared_));
        CHECK_OK(made->finish_first_start());
        CHECK_OK(realms::load_snapshots(*made));
        realms::keep_ready_state(*made, realms::begins::fresh, false);
        return made;
    };
    TRY(realms_, realms::registry::open(std::move(default_realm), directory, make, shared_.random));
    admin_ = std::make_unique<mock::admin_api>(mock::admin_services{.state = state_,
                                                                    .rules = admin_access_of(settings),
                                                                    .realms = *realms_,
                                                                    .metrics = metrics_,
                                                                    .random = shared_.random,
                                                                    .kept_bodies = unauthenticated_});
    front_ = std::make_unique<front::application>(
        *realms_, front::other_applications{.others = others_, .admin = *admin_}, addresses_,
        front::recording{.lines = lines_,
                         .metrics = metrics_,
                         .points = points_,
                         .random = shared_.random,
                         .behaviour = behaviour_});
    return {};
}

void app::hold_to(std::vector<verify::expectation> contract) {
    contract_ = std::move(contract);
    shared_.contract = &contract_;
    realms_->default_realm()->contract.replace(contract_);
}

std::vector<std::string> app::tls_names() const {
    auto all = addresses_.suffixes();
    all.insert(all.end(), container_names.begin(), container_names.end());
    all.insert(all.end(), private_suffixes.begin(), private_suffixes.end());
    if (auto own = name_of_this_machine(); !own.empty()) all.push_back(std::move(own));
    return all;
}

void app::settle() {
    realms_->settle();
}

std::unique_ptr<http::exchange> app::begin(http::request const& head, http::connection_info const& from) {
    return front_->begin(head, from);
}

std::unique_ptr<http::exchange> app::refuse(http::head_fault fault, http::request const& head,
                                            http::connection_info const& from) {
    return front_->refuse(fault, head, from);
}

storage::result<> app::finish_start(bool seeded) {
    auto& first = *realms_->default_realm();
    bool const is_first = !first.parts.stores.directory || first.parts.stores.directory->is_first_start();
    CHECK_OK(first.finish_first_start());
    using realms::begins;
    auto const with = !is_first ? begins::with_all : seeded ? begins::seeded : begins::fresh;
    realms::keep_ready_state(first, with, reset_point_);
    s3::note_foreign_names(first.metadata);
    return {};
}

}  // namespace s3seal
