#include "server/cli/client_variables.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <iterator>
#include <tuple>

namespace s3seal::cli {

namespace {

// Endpoints of one service win over AWS_ENDPOINT_URL; a profile or a token would come with other credentials; and the
// switches lead away from any endpoint that is given.
constexpr std::string_view in_the_way[] = {
    "AWS_PROFILE",           "AWS_DEFAULT_PROFILE",        "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",    "AWS_ENDPOINT_URL_S3",        "AWS_ENDPOINT_URL_S3_CONTROL",
    "AWS_ENDPOINT_URL_KMS",  "AWS_ENDPOINT_URL_STS",       "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT",
};

std::pair<std::string, std::string> credentials_of(config::settings const& settings) {
    if (settings.default_credentials || settings.credentials.empty()) return {"test", "test"};
    return {settings.credentials.front().access_key, settings.credentials.front().secret_key};
}

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
    std::string out;
    for (auto at = text.find(what); at != text.npos; at = text.find(what)) {
        out.append(text.substr(0, at)).append(by);
        text.remove_prefix(at + what.size());
    }
    return out.append(text);
}

std::string print_set(shell form, std::string const& name, std::string const& value) {
    switch (form) {
        case shell::sh:
            return fmt::format("export {}='{}'\n", name, replaced(value, "'", "'\\''"));
        case shell::fish:
            return fmt::format("set -gx {} '{}'\n", name, replaced(replaced(value, "\\", "\\\\"), "'", "\\'"));
        case shell::powershell:
            return fmt::format("$env:{} = '{}'\n", name, replaced(value, "'", "''"));
        case shell::dotenv:
        case shell::json:
            break;
    }
    return fmt::format("{}={}\n", name, value);
}

std::string print_unset(shell form, std::string const& name) {
    switch (form) {
        case shell::sh:
            return fmt::format("unset {}\n", name);
        case shell::fish:
            return fmt::format("set -e {}\n", name);
        case shell::powershell:
            return fmt::format("Remove-Item -ErrorAction SilentlyContinue env:{}\n", name);
        case shell::dotenv:
        case shell::json:
            break;
    }
    return {};
}

// Clients that obey proxies would ask those for a server on this machine.
void keep_from_proxies(config::environment const& around, client_variables& out) {
    auto const value = [&](char const* name) {
        auto const found = around.find(name);
        return found == around.end() ? std::string{} : found->second;
    };
    constexpr char const* proxies[] = {"HTTP_PROXY",  "http_proxy", "HTTPS_PROXY",
                                       "https_proxy", "ALL_PROXY",  "all_proxy"};
    if (std::all_of(std::begin(proxies), std::end(proxies), [&](auto name) { return value(name).empty(); })) return;
    auto const upper = value("NO_PROXY");
    auto const lower = value("no_proxy");
    for (auto const& [name, own, other] :
         {std::tuple{"NO_PROXY", upper, lower}, std::tuple{"no_proxy", lower, upper}}) {
        auto const& kept = own.empty() ? other : own;
        constexpr std::string_view here = "127.0.0.1,localhost,::1";
        bool const is_enough = kept == "*" || kept.ends_with(here);
        out.set.emplace_back(name, is_enough ? kept : kept + (kept.empty() ? "" : ",") + std::string{here});
    }
}

}  // namespace

client_variables variables_for(running_server const& server, config::settings const& settings, bool is_secure,
                               config::environment const& around) {
    auto const [access_key, secret_key] = credentials_of(settings);
    auto const& region = settings.behaviour.default_region;
    client_variables out;
    out.set = {{"AWS_ENDPOINT_URL", is_secure ? server.https_endpoint : server.endpoint},
               {"AWS_ACCESS_KEY_ID", access_key},
               {"AWS_SECRET_ACCESS_KEY", secret_key},
               {"AWS_REGION", region},
               {"AWS_DEFAULT_REGION", region}};
    if (!server.ca.empty()) out.set.emplace_back("AWS_CA_BUNDLE", server.ca);
    out.set.emplace_back(config::endpoint_variable, server.endpoint);
    keep_from_proxies(around, out);
    for (auto const name : in_the_way)
        if (around.find(name) != around.end()) out.unset.emplace_back(name);
    return out;
}

std::optional<shell> shell_of(std::string_view name) {
    constexpr std::pair<std::string_view, shell> names[] = {{"sh", shell::sh},
                                                            {"fish", shell::fish},
                                                            {"powershell", shell::powershell},
                                                            {"dotenv", shell::dotenv},
                                                            {"json", shell::json}};
    for (auto const& [one, form] : names)
        if (one == name) return form;
    return std::nullopt;
}

std::string print_for(shell form, client_variables const& variables) {
    if (form == shell::json) {
        boost::json::object all;
        for (auto const& [name, value] : variables.set) all[name] = value;
        return boost::json::serialize(all) + "\n";
    }
    std::string out;
    for (auto const& name : variables.unset) out += print_unset(form, name);
    for (auto const& [name, value] : variables.set) out += print_set(form, name, value);
    return out;
}

}  // namespace s3seal::cli
