// Realms in memory, for tests of what works with them.
#pragma once

#include "server/realms/registry.hpp"
#include "server/realms/snapshots.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace s3seal::test {

class test_realms {
public:
    // "": in memory. `real`: what their clocks go with; null: `time`.
    explicit test_realms(std::filesystem::path directory = {}, clock const* real = nullptr)
        : directory_{std::move(directory)}, real_{real ? *real : time} {}

    realms::realm_options options(std::string name = {}) const {
        realms::realm_options out;
        out.name = std::move(name);
        out.stores.memory = memory_;
        out.stores.keeps_reserve = false;
        if (!directory_.empty()) out.stores.directory = directory_;
        out.records = 10;
        out.record_bytes = 1u << 20;
        out.kms_calls = 10;
        return out;
    }
    realms::realm_ptr open(realms::realm_options const& wanted) const {
        auto made = realms::realm::open(wanted, shared_);
        if (!made) throw std::runtime_error{made.error().detail};
        return *std::move(made);
    }
    realms::realm_ptr open_in(storage::opened stores) const {
        auto made = realms::realm::open_in(std::move(stores), options(), shared_);
        if (!made) throw std::runtime_error{made.error().detail};
        return *std::move(made);
    }
    // With that default realm, and others beside it.
    std::unique_ptr<realms::registry> make_registry(realms::realm_ptr default_realm) const {
        auto const directory = directory_.empty() ? directory_ : directory_ / "namespaces";
        auto const make = [this](std::string const& name, realms::registry::own_secrets const& own,
                                 std::filesystem::path const& place) -> storage::result<realms::realm_ptr> {
            auto wanted = options(name);
            wanted.stores.directory = place;
            wanted.session_key = own.session_key;
            auto const& [access_key, secret_key, account] = own.credential;
            wanted.credentials = {auth::make_root_credential(access_key, secret_key, account)};
            return realms::realm::open(wanted, shared_);
        };
        auto made = realms::registry::open(std::move(default_realm), directory, make, random);
        if (!made) throw std::runtime_error{made.error().detail};
        return *std::move(made);
    }

    mutable seeded_random random{1};
    manual_clock time{instant{std::chrono::hours{500'000}}};
    s3seal::behaviour behaviour;
    s3::address_book addresses{{"domain.test"}};
    http::buffer_budget bodies{4u << 20};

private:
    std::filesystem::path directory_;
    clock const& real_;
    std::shared_ptr<storage::budget> memory_ = std::make_shared<storage::budget>(64u << 20);
    kms::master_key master_ = *kms::master_key::load({}, {}, random);
    realms::shared_parts shared_{.real = real_,
                                 .random = random,
                                 .behaviour = behaviour,
                                 .addresses = addresses,
                                 .master = master_,
                                 .unauthenticated = bodies,
                                 .form_fields = bodies};
};

}  // namespace s3seal::test
