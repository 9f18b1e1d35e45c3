// What concerns several settings, or files that they name.
#include "server/auth/host_aliases.hpp"
#include "server/config/load.hpp"
#include "server/config/values.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace s3seal::config {

namespace {

// Does not open it: it may be a pipe that can be read once only.
bool is_readable_file(std::string const& name) {
    std::error_code failure;
    if (access(name.c_str(), R_OK) != 0) return false;
    errno = EISDIR;
    return !std::filesystem::is_directory(name, failure);
}

// Keeps the first of equals, in order.
template <class Entry>
void drop_repeated(std::vector<Entry>& list) {
    auto kept = list.begin();
    for (auto one = list.begin(); one != list.end(); ++one) {
        if (std::find(list.begin(), kept, *one) != kept) continue;
        if (kept != one) *kept = std::move(*one);
        ++kept;
    }
    list.erase(kept, list.end());
}

void complete_hosts(settings& settings, problems& out) {
    std::vector<std::string> addresses;
    for (auto& host : settings.hosts) {
        if (host == "localhost")
            addresses.insert(addresses.end(), {"127.0.0.1", "::1"});
        else
            addresses.push_back(std::move(host));
    }
    drop_repeated(addresses);
    settings.hosts = std::move(addresses);
    if (settings.hosts.empty()) out.emplace_back("host: at least one address is needed");
}

void complete_ports(settings& settings, problems& out) {
    constexpr std::size_t most = 16;
    drop_repeated(settings.also_ports);
    std::erase(settings.also_ports, settings.port);
    if (settings.also_ports.size() > most) out.push_back(fmt::format("also_port: at most {} ports", most));
}

// More would be accepted and not tried.
void complete_aliases(settings& settings, problems& out) {
    constexpr std::size_t most = auth::host_aliases::most;
    drop_repeated(settings.host_aliases);
    if (settings.host_aliases.size() > most) out.push_back(fmt::format("host_aliases: at most {} of them", most));
}

void check_tls(settings const& settings, problems& out) {
    if (settings.tls_cert.empty() != settings.tls_key.empty())
        out.emplace_back(settings.tls_key.empty() ? "tls_cert: needs tls_key as well"
                                                  : "tls_key: needs tls_cert as well");
    for (auto const& [name, file] :
         {std::pair{"tls_cert", &settings.tls_cert}, std::pair{"tls_key", &settings.tls_key}}) {
        if (!file->empty() && !is_readable_file(*file)) out.push_back(fmt::format("{}: {}", name, unreadable(*file)));
    }
}

void check_contract(settings const& settings, problems& out) {
    if (!settings.contract.empty() && settings.limits.records == 0)
        out.emplace_back("contract: needs limits.records to be more than 0");
}

void check_credentials(settings const& settings, problems& out) {
    for (auto one = settings.credentials.begin(); one != settings.credentials.end(); ++one)
        if (std::any_of(settings.credentials.begin(), one,
                        [&](auto& other) { return other.access_key == one->access_key; }))
            out.push_back(fmt::format("credentials: access key {} stands there twice", quote(one->access_key)));
    for (auto one = settings.users.begin(); one != settings.users.end(); ++one) {
        auto const is_it = [&](auto const& other) { return other.access_key == one->access_key; };
        if (std::any_of(settings.credentials.begin(), settings.credentials.end(), is_it) ||
            std::any_of(settings.users.begin(), one, is_it))
            out.push_back(fmt::format("users: access key {} stands there twice", quote(one->access_key)));
    }
}

template <class Entry>
void check_names(std::vector<Entry> const& entries, std::string_view path, problems& out) {
    for (auto one = entries.begin(); one != entries.end(); ++one)
        if (std::any_of(entries.begin(), one,
                        [&](auto& other) { return other.name == one->name && other.account == one->account; }))
            out.push_back(
                fmt::format("{}: name {} stands there twice in account {}", path, quote(one->name), one->account));
}

void check_admin(settings const& settings, problems& out) {
    if (settings.admin == admin_access::token && settings.admin_token.empty())
        out.emplace_back("admin: token needs admin_token as well");
}

void check_kept_requests(settings const& settings, problems& out) {
    if (settings.keep_requests && settings.data_dir.empty()) out.emplace_back("keep_requests: needs data_dir as well");
}

void complete_keys(settings& settings, problems& out) {
    for (auto one = settings.kms_keys.begin(); one != settings.kms_keys.end(); ++one) {
        if (one->region.empty()) one->region = settings.behaviour.default_region;
        auto const where = fmt::format("stands there twice in account {}, region {}", one->account, one->region);
        auto const stands_before = [&](std::string kms_key::* name) {
            return std::any_of(settings.kms_keys.begin(), one, [&](kms_key const& other) {
                return other.*name == (*one).*name && other.account == one->account && other.region == one->region;
            });
        };
        if (!one->id.empty() && stands_before(&kms_key::id))
            out.push_back(fmt::format("kms.keys: id {} {}", quote(one->id), where));
        if (!one->alias.empty() && stands_before(&kms_key::alias))
            out.push_back(fmt::format("kms.keys: alias {} {}", quote(one->alias), where));
        if (!one->material.empty() && one->spec != "SYMMETRIC_DEFAULT")
            out.push_back(
                fmt::format("kms.keys: id {} has material, which only SYMMETRIC_DEFAULT takes", quote(one->id)));
    }
}

}  // namespace

std::string unreadable(std::string const& name) {
    return fmt::format("cannot read {}: {}", quote(name), std::generic_category().message(errno));
}

void complete(settings& settings, problems& out) {
    complete_hosts(settings, out);
    complete_ports(settings, out);
    complete_aliases(settings, out);
    drop_repeated(settings.domains);
    check_tls(settings, out);
    check_contract(settings, out);
    check_credentials(settings, out);
    check_names(settings.users, "users", out);
    check_names(settings.roles, "roles", out);
    check_admin(settings, out);
    check_kept_requests(settings, out);
    complete_keys(settings, out);
}

}  // namespace s3seal::config
