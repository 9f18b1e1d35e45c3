// Who may use the paths under /_s3seal: one check for all of them.
#pragma once

#include "server/http/exchange.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::mock {

enum class admin_access { loopback, network, token };

struct admin_access_rules {
    admin_access access = admin_access::loopback;
    std::string token;                 // with admin_access::token
    std::vector<std::string> domains;  // that this server has, besides localhost and single labels
};

// What a request may bring.
enum class body_types {
    json,
    json_or_toml,
    any,  // only of requests that no page can send unasked: not of POST
};

// What speaks against a request.
struct admin_refusal {
    unsigned status;
    std::string why;
};

// Nothing: come in. Host against DNS rebinding, Origin and Content-Type against other sites' scripts and forms, then
// where it comes from or what it knows.
std::optional<admin_refusal> check_admin_access(http::request const& head, http::connection_info const& from,
                                                admin_access_rules const& rules, body_types takes = body_types::json);

}  // namespace s3seal::mock
