#include "server/config/effective.hpp"

#include "server/config/toml_file.hpp"
#include "server/config/toml_text.hpp"
#include "server/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::config {

namespace {

constexpr std::array<std::string_view, 2> secrets{"admin_token", "master_key"};

// The texts of config/s3seal.toml, which is where defaults stand as text.
origins const& defaults() {
    static origins const read = [] {
        settings into;
        problems none;
        origins from;
        read_toml(default_file(), "", into, none, from);
        for (auto& [path, one] : from) one.from = "default";
        return from;
    }();
    return read;
}

origin const& origin_of(std::string_view path, loaded const& what) {
    auto const said = what.from.find(path);
    return said != what.from.end() ? said->second : defaults().find(path)->second;
}

std::string source_of(std::string_view path, loaded const& what) {
    auto const said = what.from.find(path);
    return said == what.from.end() ? std::string{} : in_comment(said->second.from);
}

std::string value_text(takes shape, std::string const& value) {
    switch (shape) {
        case takes::number:
        case takes::numbers:
            return fmt::format("{}", *parse_number_between(value, 0, ~std::uint64_t{0}));
        case takes::boolean:
            return *parse_boolean(value) ? "true" : "false";
        case takes::text:
        case takes::quantity:
        case takes::list:
        case takes::tables:
            break;
    }
    return toml_text(value);
}

// Of a list what is left of it: no entry twice, and no further port that is the first one.
std::string row_text(setting const& row, std::vector<std::string> const& values, settings const& holds) {
    if (!row.is_list()) return value_text(row.shape, values.front());
    auto const first_port = fmt::format("{}", holds.port);
    std::vector<std::string> all;
    for (auto const& one : values) {
        auto text = value_text(row.shape, one);
        bool const is_dropped =
            std::find(all.begin(), all.end(), text) != all.end() || (row.path == "also_port" && text == first_port);
        if (!is_dropped) all.push_back(std::move(text));
    }
    return fmt::format("[{}]", fmt::join(all, ", "));
}

void print_row(setting const& row, loaded const& what, std::string& out) {
    auto const name = row.path.substr(row.path.rfind('.') + 1);
    auto const& [from, values] = origin_of(row.path, what);
    bool const is_secret = std::find(secrets.begin(), secrets.end(), row.path) != secrets.end();
    bool const is_text = std::all_of(values.begin(), values.end(), can_be_toml);
    if (is_secret && !values.front().empty())
        out += fmt::format("# {}: set by {}, not printed\n", name, in_comment(from));
    else if (!is_text)
        out += fmt::format("# {}: set by {}, which is no UTF-8\n", name, in_comment(from));
    else
        out += fmt::format("{} = {}  # {}\n", name, row_text(row, values, what.settings), in_comment(from));
}

template <class Entry>
std::string names_of(std::vector<Entry> const& entries, std::string Entry::* name) {
    std::vector<std::string> all;
    for (auto const& one : entries) all.push_back(in_comment(one.*name));
    return fmt::format("{}", fmt::join(all, ", "));
}

void print_callers(loaded const& what, std::string& out) {
    if (auto const& all = what.settings.credentials; !all.empty())
        out += fmt::format("# credentials: {}: set by {}, not printed\n", names_of(all, &credential::access_key),
                           source_of("credentials", what));
    if (auto const& all = what.settings.users; !all.empty())
        out +=
            fmt::format("# users: {}: set by {}, not printed\n", names_of(all, &user::name), source_of("users", what));
}

void print_field(std::string_view name, std::string const& value, std::string& out) {
    if (!value.empty()) out += fmt::format("{} = {}\n", name, toml_text(value));
}

void print_roles(loaded const& what, std::string& out) {
    for (auto const& one : what.settings.roles) {
        out += fmt::format("\n[[roles]]  # {}\n", source_of("roles", what));
        print_field("name", one.name, out);
        print_field("account", one.account, out);
        print_field("trust", one.trust, out);
        print_field("policy", one.policy, out);
        print_field("max_session", fmt::format("{}ms", one.max_session.count()), out);
    }
}

void print_keys(loaded const& what, std::string& out) {
    for (auto const& one : what.settings.kms_keys) {
        out += fmt::format("\n[[kms.keys]]  # {}\n", source_of("kms.keys", what));
        print_field("id", one.id, out);
        print_field("account", one.account, out);
        print_field("region", one.region, out);
        print_field("alias", one.alias, out);
        print_field("spec", one.spec, out);
        print_field("policy", one.policy, out);
        if (!one.material.empty()) out += "# material: is set, not printed\n";
        out += fmt::format("enabled = {}\n", one.enabled);
    }
}

void print_faults(loaded const& what, std::string& out) {
    for (auto const& rule : what.settings.faults) {
        out += fmt::format("\n[[faults]]  # {}\n", source_of("faults", what));
        out += toml_fields(rule);
    }
}

}  // namespace

std::string print_effective(loaded const& what) {
    std::string out = "# What holds, and behind each setting from where it comes. Secrets are not printed.\n";
    std::string_view group;
    for (auto const& row : table()) {
        auto const dot = row.path.find('.');
        auto const its_group = dot == row.path.npos ? std::string_view{} : row.path.substr(0, dot);
        if (its_group != group) out += fmt::format("\n[{}]\n", its_group);
        group = its_group;
        if (row.shape == takes::tables)
            print_callers(what, out);
        else
            print_row(row, what, out);
    }
    print_roles(what, out);
    print_keys(what, out);
    print_faults(what, out);
    return out;
}

}  // namespace s3seal::config
