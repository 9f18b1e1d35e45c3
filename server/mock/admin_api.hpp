// What the server answers in its own name, under /_s3seal.
#pragma once

#include "server/explain/explainer.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/http/exchange.hpp"
#include "server/journal/request_line.hpp"
#include "server/journal/request_log.hpp"
#include "server/kms/ledger.hpp"
#include "server/mock/admin_access.hpp"
#include "server/mock/at_rest.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

namespace s3seal::mock {

// What the admin API tells of the server.
struct admin_state {
    std::atomic<bool> ready = false;  // health is 503 until then
    std::string ca_pem;               // "": the user brought a certificate of their own
    std::string version;
};

// Health and the certificate authority, open to anybody; behind that check GET and POST requests/{id}/explain, GET and
// DELETE kms/calls, GET at-rest.
class admin_api final : public http::application {
public:
    admin_api(admin_state const& state, admin_access_rules rules, journal::request_log const& journal,
              journal::request_line_writer& lines, explain::explainer const& explainer, kms::ledger& calls,
              at_rest bodies, http::buffer_budget& kept_bodies, clock const& time)
        : state_{state},
          rules_{std::move(rules)},
          journal_{journal},
          lines_{lines},
          explainer_{explainer},
          calls_{calls},
          at_rest_{bodies},
          kept_bodies_{kept_bodies},
          time_{time} {}

    std::unique_ptr<http::exchange> begin(http::request const& head, http::connection_info const& from) override;
    http::response refuse(http::head_fault fault, http::request const& head) override;

    // The response to a request whose body has come.
    http::response respond(http::request const& head, std::string_view body) const;
    // The log's line about it. `began`: when its head had come.
    void log_line(http::request const& head, http::response const& response, instant began) const;
    instant now() const noexcept { return time_.now(); }

private:
    http::response explain(http::request const& head, std::string_view id, std::string_view body) const;
    http::response list_or_clear_calls(http::request const& head) const;

    admin_state const& state_;
    admin_access_rules rules_;
    journal::request_log const& journal_;
    journal::request_line_writer& lines_;
    explain::explainer const& explainer_;
    kms::ledger& calls_;
    at_rest at_rest_;
    http::buffer_budget& kept_bodies_;
    clock const& time_;
};

// /_s3seal, /_s3seal/...
bool is_admin_path(std::string_view path) noexcept;

}  // namespace s3seal::mock
