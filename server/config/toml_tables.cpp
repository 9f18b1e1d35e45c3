// The lists of tables: credentials, users, roles, keys of KMS, faults.
#include "server/config/toml_nodes.hpp"
#include "server/config/values.hpp"
#include "server/faults/rule_reader.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <type_traits>
#include <utility>

namespace s3seal::config {

namespace {

// One field of a table in a list, such as access_key in [[credentials]].
template <class Entry>
struct entry_field {
    std::string_view name;
    bool required;
    void (*assign)(Entry& into, std::string const& text, problems& out);
    takes shape = takes::text;
};

template <auto Member, auto Parse, class Entry>
void assign_field(Entry& into, std::string const& text, problems& out) {
    if (auto value = Parse(text))
        into.*Member = *std::move(value);
    else
        out.push_back(value.error().text());
}

// Unlike on the command line any text will do, but its content stays out of sight.
template <class Entry>
void assign_secret(Entry& into, std::string const& text, problems& out) {
    if (text.empty()) out.emplace_back("must not be empty");
    into.secret_key = text;
}

constexpr entry_field<credential> credential_fields[] = {
    {"access_key", true, assign_field<&credential::access_key, parse_access_key, credential>},
    {"secret_key", true, assign_secret<credential>},
    {"account", false, assign_field<&credential::account, parse_account, credential>},
};

constexpr entry_field<user> user_fields[] = {
    {"name", true, assign_field<&user::name, parse_name, user>},
    {"access_key", true, assign_field<&user::access_key, parse_access_key, user>},
    {"secret_key", true, assign_secret<user>},
    {"account", false, assign_field<&user::account, parse_account, user>},
    {"policy", false, assign_field<&user::policy, parse_identity_policy, user>},
};

constexpr entry_field<role> role_fields[] = {
    {"name", true, assign_field<&role::name, parse_name, role>},
    {"account", false, assign_field<&role::account, parse_account, role>},
    {"trust", false, assign_field<&role::trust, parse_trust_policy, role>},
    {"policy", false, assign_field<&role::policy, parse_identity_policy, role>},
    {"max_session", false, assign_field<&role::max_session, parse_session_time, role>},
};

constexpr entry_field<kms_key> kms_key_fields[] = {
    {"id", true, assign_field<&kms_key::id, parse_key_id, kms_key>},
    {"account", false, assign_field<&kms_key::account, parse_account, kms_key>},
    {"region", false, assign_field<&kms_key::region, parse_region, kms_key>},
    {"alias", false, assign_field<&kms_key::alias, parse_alias, kms_key>},
    {"spec", false, assign_field<&kms_key::spec, parse_key_spec, kms_key>},
    {"policy", false, assign_field<&kms_key::policy, parse_key_policy, kms_key>},
    {"material", false, assign_field<&kms_key::material, parse_key_material, kms_key>},
    {"enabled", false, assign_field<&kms_key::enabled, parse_boolean, kms_key>, takes::boolean},
};

template <class Entry>
std::string unknown_field(std::string_view path, std::string_view name, std::span<entry_field<Entry> const> fields) {
    std::vector<std::string> names;
    for (auto const& field : fields) names.push_back(fmt::format("{}.{}", path, field.name));
    return unknown_setting(fmt::format("{}.{}", path, name), {names.begin(), names.end()});
}

template <class Entry>
Entry read_entry(toml::table const& from, std::string_view path, std::span<entry_field<Entry> const> fields,
                 found_problems& out) {
    Entry entry;
    for (auto const& field : fields) {
        auto const* const node = from.get(field.name);
        auto const complain = [&](std::string_view text) {
            out.emplace(node ? line_of(*node) : line_of(from), fmt::format("{}.{}: {}", path, field.name, text));
        };
        if (!node) {
            if (field.required) complain("is missing");
        } else if (auto const text = scalar_text(*node, field.shape)) {
            problems wrong;
            field.assign(entry, *text, wrong);
            for (auto const& one : wrong) complain(one);
        } else {
            complain(wanted(field.shape));
        }
    }
    for (auto const& [key, node] : from) {
        bool const known =
            std::any_of(fields.begin(), fields.end(), [&](auto& field) { return field.name == key.str(); });
        if (!known) out.emplace(key.source().begin.line, unknown_field(path, key.str(), fields));
    }
    return entry;
}

std::vector<toml::table const*> tables_in(toml::node const& node, std::string_view path, found_problems& out) {
    std::vector<toml::table const*> all;
    auto const* const list = node.as_array();
    if (list && (list->empty() || list->is_homogeneous(toml::node_type::table)))
        for (auto const& one : *list) all.push_back(one.as_table());
    else
        out.emplace(line_of(node), fmt::format("{}: takes tables: begin each with [[{}]]", path, path));
    return all;
}

template <class Entry>
std::vector<Entry> read_entries(toml::node const& node, std::string_view path,
                                std::span<entry_field<Entry> const> fields, found_problems& out) {
    std::vector<Entry> entries;
    for (auto const* const one : tables_in(node, path, out)) entries.push_back(read_entry(*one, path, fields, out));
    return entries;
}

template <auto Member, auto& Fields>
void read_list(toml::node const& node, std::string_view path, settings& into, found_problems& out) {
    into.*Member = read_entries(node, path, std::span<std::remove_reference_t<decltype(Fields[0])>>{Fields}, out);
}

// Rules are what the admin API takes, as tables.
void read_faults(toml::node const& node, std::string_view path, settings& into, found_problems& out) {
    std::set<std::string> ids;
    for (auto const* const one : tables_in(node, path, out)) {
        std::ostringstream text;
        text << toml::json_formatter{*one};
        auto const sent = boost::json::parse(text.str());
        faults::mistakes wrong;
        auto const rule = faults::read_rule(sent, wrong, std::string{path});
        for (auto const& mistake : wrong) out.emplace(line_of(*one), mistake.text);
        if (!rule) continue;
        if (!rule->id.empty() && !ids.insert(rule->id).second)
            out.emplace(line_of(*one), fmt::format("{}.id: {} is taken", path, quote(rule->id)));
        into.faults.push_back(boost::json::serialize(faults::print_rule(*rule)));
    }
}

constexpr table_list all_lists[] = {
    {"credentials", read_list<&settings::credentials, credential_fields>},
    {"users", read_list<&settings::users, user_fields>},
    {"roles", read_list<&settings::roles, role_fields>},
    {"kms.keys", read_list<&settings::kms_keys, kms_key_fields>},
    {"faults", read_faults},
};

}  // namespace

std::span<table_list const> table_lists() noexcept {
    return all_lists;
}

}  // namespace s3seal::config
