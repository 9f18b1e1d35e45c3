#include "server/config/command_line.hpp"

#include "server/config/arguments.hpp"
#include "server/config/effective.hpp"
#include "server/config/foreign_arguments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::config {

namespace {

constexpr int bad_usage = 2;
constexpr int unhealthy = 1;
command printing(std::string text) {
    return {.what = command::kind::print, .text = std::move(text)};
}

command refusing(problems const& wrong, int exit_code) {
    return {.what = command::kind::refuse, .text = fmt::format("{}\n", fmt::join(wrong, "\n")), .exit_code = exit_code};
}

// http://address:port, as this machine reaches the server.
std::string local_url(settings const& settings) {
    auto host = settings.hosts.empty() ? std::string{"127.0.0.1"} : settings.hosts.front();
    if (host == "0.0.0.0") host = "127.0.0.1";
    if (host == "::") host = "::1";
    bool const v6 = host.find(':') != std::string::npos;
    return fmt::format("http://{}{}{}:{}", v6 ? "[" : "", host, v6 ? "]" : "", settings.port);
}

// A URL that names a server alone means its health.
std::string with_health_path(std::string url) {
    auto const scheme = url.find("://");
    auto const path = scheme == url.npos ? url.npos : url.find('/', scheme + 3);
    bool const has_path = path != url.npos && path + 1 < url.size();
    return has_path ? url : url.substr(0, path) + "/_s3seal/health";
}

command asking(arguments const& given, environment const& from, settings const& settings) {
    command out{.what = command::kind::ask, .asked = given.asked(), .call = given.call()};
    auto const around = from.find(namespace_variable);
    if (out.asked->in_namespace && out.call.namespace_name.empty() && around != from.end())
        out.call.namespace_name = around->second;
    auto const server = from.find(endpoint_variable);
    bool const flag_names_it = std::any_of(out.call.flags.begin(), out.call.flags.end(), [](std::string const& one) {
        return one.starts_with("--port=") || one.starts_with("--host=");
    });
    if (out.call.base.empty() && server != from.end() && !flag_names_it) out.call.base = server->second;
    out.call.is_named = !out.call.base.empty();
    if (out.call.base.empty()) out.call.base = local_url(settings);
    out.call.token = settings.admin_token;
    out.call.server = settings;
    return out;
}

translated_arguments translated(std::vector<std::string> const& typed, client_commands clients) {
    if (typed.empty()) return {};
    return translate_arguments(typed.front(), {typed.begin() + 1, typed.end()}, clients);
}

// What the server was started with, and above it what was typed for the command that asks it.
loaded load_of_server(arguments const& given, environment const& from, client_commands clients,
                      std::vector<std::string> const& first_process) {
    if (first_process.empty()) return load(given.file(), from, given.flags());
    auto const words = translated(first_process, clients);
    arguments server{clients};
    server.parse(words.ours);
    if (server.asks_health() || server.asked() != nullptr) return load(given.file(), from, given.flags());
    auto flags = server.flags();
    for (auto& one : given.flags()) flags.push_back(std::move(one));
    return load(given.file().empty() ? server.file() : given.file(), from, flags, words.theirs);
}

}  // namespace

described_program describe_command_line(client_commands clients) {
    return arguments{clients}.describe();
}

std::string health_url(settings const& settings) {
    return local_url(settings) + "/_s3seal/health";
}

command parse_command_line(std::vector<std::string> const& typed, environment const& from, client_commands clients,
                           std::vector<std::string> const& first_process) {
    auto const words = translated(typed, clients);
    arguments given{clients};
    given.parse(words.ours);
    if (auto text = given.printed(); !text.empty()) return printing(std::move(text));
    auto wrong = given.wrong();
    wrong.insert(wrong.end(), words.wrong.begin(), words.wrong.end());
    int const failure = given.asks_health() ? unhealthy : bad_usage;
    if (given.asks_health() && !given.url().empty() && wrong.empty())
        return {.what = command::kind::health_check, .url = with_health_path(given.url())};
    bool const asks = given.asks_health() || given.asked() != nullptr;
    auto done = asks ? load_of_server(given, from, clients, first_process)
                     : load(given.file(), from, given.flags(), words.theirs);
    auto& options = done.settings;
    wrong.insert(wrong.end(), done.wrong.begin(), done.wrong.end());
    if (!asks) wrong.insert(wrong.end(), done.wrong_of_others.begin(), done.wrong_of_others.end());
    if (given.asks_health() && options.port == 0)
        wrong.emplace_back("healthcheck: needs a URL, as port 0 says nothing about the server's port");
    if (!wrong.empty()) return refusing(wrong, failure);
    if (given.asked() != nullptr) return asking(given, from, options);
    if (given.asks_health()) return {.what = command::kind::health_check, .url = health_url(options)};
    if (given.asks_effective()) return printing(print_effective(done));
    return {.what = command::kind::serve, .options = std::move(options), .remarks = std::move(done.remarks)};
}

}  // namespace s3seal::config
