// What the server answers in its own name, under /_s3seal: a gate in front of a table of routes.
#pragma once

#include "server/http/buffer_budget.hpp"
#include "server/journal/metrics.hpp"
#include "server/mock/admin_access.hpp"
#include "server/mock/route.hpp"
#include "server/realms/registry.hpp"
#include "server/service/application.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace s3seal::mock {

struct connection_counts {
    std::uint64_t open = 0;
    std::uint64_t accepted = 0;  // since the start
};

// What the admin API tells of the server.
struct admin_state {
    std::atomic<bool> ready = false;  // health is 503 until then
    // "": the user brought a certificate of their own. Any thread.
    std::function<std::string()> ca_pem = [] { return std::string{}; };
    std::function<connection_counts()> connections = [] { return connection_counts{}; };  // any thread
    std::function<void()> stop = [] {};                                                   // as SIGTERM does; any thread
    std::string version;
    std::vector<std::string> endpoints;  // 127.0.0.1:4566; set before there are requests
    std::string init_state_file;         // "": there are no scripts
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
};

// What handlers share. They outlive every exchange. Any thread.
struct admin_services {
    admin_state const& state;
    admin_access_rules rules;
    realms::registry& realms;
    journal::metrics const& metrics;
    random_source& random;
    http::buffer_budget& kept_bodies;
};

class admin_api final : public service::application {
public:
    explicit admin_api(admin_services const& svc) : svc_{svc} {}

    // None: a look at a record takes no other's place.
    std::string make_request_id(random_source&) const override { return {}; }
    bool may_block(http::request const& head) const noexcept override;
    std::unique_ptr<http::exchange> begin(service::arrival const& request) override;
    http::response refuse(http::head_fault fault, service::arrival const& request) override;

private:
    admin_services svc_;
};

}  // namespace s3seal::mock
