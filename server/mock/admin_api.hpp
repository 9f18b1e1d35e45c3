// What the server answers in its own name, under /_s3seal.
#pragma once

#include "server/explain/explainer.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/journal/request_log.hpp"
#include "server/kms/ledger.hpp"
#include "server/mock/admin_access.hpp"
#include "server/mock/at_rest.hpp"
#include "server/service/application.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace s3seal::mock {

// What the admin API tells of the server.
struct admin_state {
    std::atomic<bool> ready = false;  // health is 503 until then
    // "": the user brought a certificate of their own. Any thread.
    std::function<std::string()> ca_pem = [] { return std::string{}; };
    std::string version;
};

// Health and the certificate authority, open to anybody; behind that check GET and POST requests/{id}/explain, GET and
// DELETE kms/calls, GET at-rest.
class admin_api final : public service::application {
public:
    admin_api(admin_state const& state, admin_access_rules rules, journal::request_log const& journal,
              explain::explainer const& explainer, kms::ledger& calls, at_rest bodies, http::buffer_budget& kept_bodies)
        : state_{state},
          rules_{std::move(rules)},
          journal_{journal},
          explainer_{explainer},
          calls_{calls},
          at_rest_{bodies},
          kept_bodies_{kept_bodies} {}

    // None: a look at a record takes no other's place.
    std::string make_request_id(random_source&) const override { return {}; }
    bool may_block(http::request const& head) const noexcept override;
    std::unique_ptr<http::exchange> begin(service::arrival const& request) override;
    http::response refuse(http::head_fault fault, service::arrival const& request) override;

    // The response to a request whose body has come.
    http::response respond(http::request const& head, std::string_view body) const;

private:
    http::response explain(http::request const& head, std::string_view id, std::string_view body) const;
    http::response list_or_clear_calls(http::request const& head) const;

    admin_state const& state_;
    admin_access_rules rules_;
    journal::request_log const& journal_;
    explain::explainer const& explainer_;
    kms::ledger& calls_;
    at_rest at_rest_;
    http::buffer_budget& kept_bodies_;
};

}  // namespace s3seal::mock
