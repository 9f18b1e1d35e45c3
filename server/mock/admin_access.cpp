#include "server/mock/admin_access.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace s3seal::mock {

namespace {

// Without its port, and without the brackets of IPv6.
std::string host_name(std::string_view authority) {
    if (authority.starts_with('[')) return std::string{authority.substr(1, authority.find(']') - 1)};
    return to_lower(authority.substr(0, authority.find(':')));
}

bool is_address(std::string const& name) {
    std::array<unsigned char, 16> ignored;
    return inet_pton(AF_INET, name.c_str(), ignored.data()) == 1 ||
           inet_pton(AF_INET6, name.c_str(), ignored.data()) == 1;
}

// Names that no stranger's DNS can answer for.
bool is_own_host(std::string const& name, std::vector<std::string> const& domains) {
    if (is_address(name) || name == "localhost" || name.ends_with(".localhost")) return true;
    if (!name.empty() && name.find('.') == name.npos) return true;  // of a container network
    return std::find(domains.begin(), domains.end(), name) != domains.end();
}

bool is_own_origin(std::string_view origin, std::string_view host) {
    auto const at = origin.find("://");
    return at != origin.npos && equal_ignoring_case(origin.substr(at + 3), host);
}

bool is_loopback(std::string_view address) {
    address = http::plain_address(address);
    return address == "::1" || address.starts_with("127.");
}

// A proxy on this machine hands on requests from anywhere. One that says nothing of itself cannot be told apart.
bool was_passed_on(http::request const& head) {
    constexpr std::array<std::string_view, 8> names{"forwarded",           "via",
                                                    "x-real-ip",           "x-client-ip",
                                                    "x-cluster-client-ip", "true-client-ip",
                                                    "x-original-host",     "cf-connecting-ip"};
    return std::any_of(head.headers.begin(), head.headers.end(), [&](auto const& one) {
        auto const name = to_lower(one.name);
        return name.starts_with("x-forwarded-") || std::find(names.begin(), names.end(), name) != names.end();
    });
}

// No site can have another's browser send one of these without asking first.
bool takes_type(http::request const& head, body_types types) {
    auto const sent = head.find("Content-Type").value_or("");
    auto const type = trim(sent.substr(0, sent.find(';')));
    return types == body_types::any || equal_ignoring_case(type, "application/json") ||
           (types == body_types::json_or_toml && equal_ignoring_case(type, "application/toml"));
}

std::optional<admin_refusal> check_access(http::request const& head, http::connection_info const& from,
                                          admin_access_rules const& rules) {
    switch (rules.access) {
        case admin_access::network:
            return std::nullopt;
        case admin_access::loopback:
            if (is_loopback(from.remote) && !was_passed_on(head)) return std::nullopt;
            return admin_refusal{403, "only from this machine (admin = loopback); see the setting admin"};
        case admin_access::token: {
            constexpr std::string_view scheme = "Bearer ";
            auto const sent = head.find("Authorization").value_or("");
            bool const bearer =
                sent.size() >= scheme.size() && equal_ignoring_case(sent.substr(0, scheme.size()), scheme);
            if (bearer && equal_constant_time(sent.substr(scheme.size()), rules.token)) return std::nullopt;
            return admin_refusal{401, "Authorization: Bearer with the admin token is needed"};
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<admin_refusal> check_admin_access(http::request const& head, http::connection_info const& from,
                                                admin_access_rules const& rules, body_types takes) {
    auto const host = head.find("Host").value_or("");
    if (!is_own_host(host_name(host), rules.domains))
        return admin_refusal{403, "Host must be an address, localhost, a single label or one of the domains"};
    if (auto const origin = head.find("Origin"); origin && !is_own_origin(*origin, host))
        return admin_refusal{403, "Origin is another site"};
    // No site can make another's browser send DELETE without asking first.
    bool const harmless = head.method == "GET" || head.method == "HEAD" || head.method == "DELETE";
    // Nor does any leave out Origin when it sends something, as clients do that have no page.
    bool const says_nothing = head.content_length.value_or(0) == 0 && !head.chunked && !head.has("Content-Type") &&
                              !head.has("Origin") && !head.has("Sec-Fetch-Site");
    if (!harmless && !says_nothing && !takes_type(head, takes))
        return admin_refusal{415, takes == body_types::json
                                      ? "Content-Type must be application/json"
                                      : "Content-Type must be application/json or application/toml"};
    return check_access(head, from, rules);
}

}  // namespace s3seal::mock
