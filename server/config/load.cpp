#include "server/config/load.hpp"

#include "server/config/toml_file.hpp"
#include "server/config/values.hpp"
#include "server/document/suggestion.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

namespace s3seal::config {

namespace {

constexpr std::string_view prefix = "S3SEAL_";

std::string unreadable(std::string const& name) {
    return fmt::format("cannot read {}: {}", quote(name), std::generic_category().message(errno));
}

// An absent value means that `why` says what is wrong.
std::optional<std::string> read_file(std::string const& name, std::string& why) {
    std::ifstream file{name, std::ios::binary};
    std::string text;
    std::array<char, 4096> part{};
    while (file.read(part.data(), part.size()) || file.gcount() > 0)
        text.append(part.data(), static_cast<std::size_t>(file.gcount()));
    if (file.eof()) return text;
    why = unreadable(name);
    return std::nullopt;
}

// Does not open it: it may be a pipe that can be read once only.
bool is_readable_file(std::string const& name) {
    std::error_code failure;
    if (access(name.c_str(), R_OK) != 0) return false;
    errno = EISDIR;
    return !std::filesystem::is_directory(name, failure);
}

// Where a service of our name exists, Kubernetes injects variables for it: S3SEAL_PORT=tcp://..., S3SEAL_PORT_4566_TCP,
// S3SEAL_SERVICE_HOST; for a service s3seal-main they begin with S3SEAL_MAIN_.
bool is_from_kubernetes(std::string_view name, std::string_view value) {
    auto const rest = name.substr(prefix.size());
    auto const holds = [&](std::string_view part) { return rest.find(part) != std::string_view::npos; };
    return rest.starts_with("PORT_") || rest.starts_with("SERVICE_") || holds("_PORT_") || holds("_SERVICE_HOST") ||
           holds("_SERVICE_PORT") || (rest.ends_with("PORT") && value.find("://") != std::string_view::npos);
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> parts;
    for (;;) {
        auto const stop = text.find(',');
        parts.emplace_back(trim(text.substr(0, stop)));
        if (stop == std::string_view::npos) return parts;
        text.remove_prefix(stop + 1);
    }
}

void assign(setting const& row, std::string_view source, std::vector<std::string> const& values, settings& into,
            problems& out) {
    problems wrong;
    row.assign(into, values, wrong);
    for (auto const& one : wrong) out.push_back(fmt::format("{}: {}", source, one));
}

// A near miss is a mistake; a name that is nothing like a setting's may be somebody else's. What all of them begin with
// says nothing about nearness.
void judge_unknown(std::string_view name, loaded& into) {
    std::vector<std::string_view> known{file_variable.substr(prefix.size()), namespace_variable.substr(prefix.size())};
    for (auto const& row : table()) known.push_back(row.environment.substr(prefix.size()));
    auto const meant = document::nearest(name.substr(prefix.size()), known);
    if (meant)
        into.wrong.push_back(fmt::format("{}: unknown setting (did you mean \"{}{}\"?)", name, prefix, *meant));
    else
        into.remarks.push_back(fmt::format("{}: unknown setting", name));
}

void apply_environment(environment const& from, loaded& into) {
    for (auto const& [name, value] : from) {
        // Compose files hand on variables that nobody set as empty ones.
        if (!name.starts_with(prefix) || name == file_variable || name == namespace_variable || value.empty() ||
            is_from_kubernetes(name, value))
            continue;
        auto const row =
            std::find_if(table().begin(), table().end(), [&](setting const& s) { return s.environment == name; });
        if (row == table().end())
            judge_unknown(name, into);
        else
            assign(*row, name, row->is_list() ? split_list(value) : std::vector{value}, into.settings, into.wrong);
    }
}

void apply_flags(std::vector<given_flag> const& flags, settings& into, problems& out) {
    for (auto const& flag : flags) {
        if (!flag.row->is_list()) {
            assign(*flag.row, flag.row->flag, {flag.values.back()}, into, out);
            continue;
        }
        std::vector<std::string> all;
        for (auto const& value : flag.values)
            for (auto& part : split_list(value)) all.push_back(std::move(part));
        assign(*flag.row, flag.row->flag, all, into, out);
    }
}

void apply_file(std::string const& from_flag, environment const& from, settings& into, problems& out) {
    auto const named = from.find(file_variable);
    bool const by_variable = from_flag.empty() && named != from.end();
    auto const& name = by_variable ? named->second : from_flag;
    if (name.empty()) return;
    std::string why;
    if (auto const text = read_file(name, why))
        read_toml(*text, name, into, out);
    else
        out.push_back(fmt::format("{}: {}", by_variable ? file_variable : "--config", why));
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

// Each is one more try of a signature that does not fit.
void complete_aliases(settings& settings, problems& out) {
    constexpr std::size_t most = 32;
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

// Other servers' names for what we call credentials: users have them in their environment already.
struct foreign_pair {
    std::string_view access_key;
    std::string_view secret_key;
    bool only_when_asked = false;  // they may be real
};
constexpr foreign_pair foreign_pairs[] = {
    {"MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"},           {"MINIO_ACCESS_KEY", "MINIO_SECRET_KEY"},
    {"RUSTFS_ACCESS_KEY", "RUSTFS_SECRET_KEY"},           {"ROOT_ACCESS_KEY", "ROOT_SECRET_KEY"},
    {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", true},
};

bool has_access_key(settings const& in, std::string_view access_key) {
    auto const is_it = [&](auto const& one) { return one.access_key == access_key; };
    return std::any_of(in.credentials.begin(), in.credentials.end(), is_it) ||
           std::any_of(in.users.begin(), in.users.end(), is_it);
}

// What was set in our own name wins over it.
void adopt_credentials(environment const& from, loaded& done) {
    auto& into = done.settings;
    auto const value = [&](std::string_view name) {
        auto const found = from.find(name);
        return found == from.end() ? std::string{} : found->second;
    };
    for (auto const& pair : foreign_pairs) {
        if (pair.only_when_asked && !into.credentials_from_env) continue;
        auto const access_key = value(pair.access_key);
        auto const secret_key = value(pair.secret_key);
        if (access_key.empty() != secret_key.empty())
            done.remarks.push_back(fmt::format("{} is set without {}: it is not used",
                                               access_key.empty() ? pair.secret_key : pair.access_key,
                                               access_key.empty() ? pair.access_key : pair.secret_key));
        if (access_key.empty() || secret_key.empty() || has_access_key(into, access_key)) continue;
        if (auto const usable = parse_access_key(access_key); !usable)
            done.wrong.push_back(fmt::format("{}: {}", pair.access_key, usable.error().text()));
        else
            into.credentials.push_back({access_key, secret_key});
    }
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

environment read_environment(char const* const* variables) {
    environment read;
    for (; *variables; ++variables) {
        std::string_view const one{*variables};
        auto const equals = one.find('=');
        if (equals != std::string_view::npos) read.emplace(one.substr(0, equals), one.substr(equals + 1));
    }
    return read;
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

loaded load(std::string const& file, environment const& from, std::vector<given_flag> const& flags) {
    loaded done;
    apply_file(file, from, done.settings, done.wrong);
    apply_environment(from, done);
    apply_flags(flags, done.settings, done.wrong);
    adopt_credentials(from, done);
    complete(done.settings, done.wrong);
    return done;
}

}  // namespace s3seal::config
