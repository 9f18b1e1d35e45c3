#include "server/config/toml_file.hpp"

#include "server/config/values.hpp"
#include "server/document/secret_lines.hpp"
#include "server/document/suggestion.hpp"
#include "server/document/toml.hpp"
#include "server/faults/rule_reader.hpp"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace s3seal::config {

namespace {

// By line, and in the order found within one.
using found_problems = std::multimap<toml::source_index, std::string>;

toml::source_index line_of(toml::node const& node) {
    return node.source().begin.line;
}

std::optional<std::string> scalar_text(toml::node const& node, takes shape) {
    bool const number = shape == takes::number || shape == takes::quantity || shape == takes::numbers;
    bool const text = shape == takes::text || shape == takes::quantity || shape == takes::list;
    if (auto const* const value = node.as_integer(); value && number) return fmt::format("{}", value->get());
    if (auto const* const value = node.as_boolean(); value && shape == takes::boolean)
        return value->get() ? "true" : "false";
    if (auto const* const value = node.as_string(); value && text) return value->get();
    return std::nullopt;
}

std::string_view wanted(takes shape) noexcept {
    switch (shape) {
        case takes::text:
            return "takes text in quotes";
        case takes::number:
            return "takes a whole number";
        case takes::quantity:
            return "takes a whole number, or text with a unit in quotes";
        case takes::boolean:
            return "takes true or false";
        case takes::list:
            return "takes a list of text in quotes";
        case takes::numbers:
            return "takes a list of whole numbers";
        case takes::tables:
            break;
    }
    return "takes tables";
}

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

// Also helps where only the group is missing, and never names a group for one of its settings.
std::string unknown_setting(std::string const& path, std::vector<std::string_view> const& known) {
    std::vector<std::string_view> near;
    for (auto const one : known) {
        if (one.ends_with('.' + path))
            return fmt::format("unknown setting {} (did you mean {}?)", quote(path), quote(one));
        if (std::count(one.begin(), one.end(), '.') == std::count(path.begin(), path.end(), '.')) near.push_back(one);
    }
    return fmt::format("unknown setting {}{}", quote(path), document::suggestion(path, near));
}

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

struct table_list {
    std::string_view path;
    void (*read)(toml::node const& node, std::string_view path, settings& into, found_problems& out);
};

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

constexpr table_list table_lists[] = {
    {"credentials", read_list<&settings::credentials, credential_fields>},
    {"users", read_list<&settings::users, user_fields>},
    {"roles", read_list<&settings::roles, role_fields>},
    {"kms.keys", read_list<&settings::kms_keys, kms_key_fields>},
    {"faults", read_faults},
};

// Absent when the node is not what the row takes.
std::optional<std::vector<std::string>> node_values(toml::node const& node, takes shape) {
    std::vector<std::string> values;
    auto const add = [&](toml::node const& one) {
        auto text = scalar_text(one, shape);
        if (!text) return false;
        values.push_back(*std::move(text));
        return true;
    };
    auto const* const list = node.as_array();
    bool const fits = list && (shape == takes::list || shape == takes::numbers)
                          ? std::all_of(list->begin(), list->end(), add)
                          : add(node);
    return fits ? std::optional{std::move(values)} : std::nullopt;
}

void read_row(setting const& row, toml::node const& node, settings& into, found_problems& out) {
    auto const complain = [&](std::string_view text) {
        out.emplace(line_of(node), fmt::format("{}: {}", row.path, text));
    };
    auto const values = node_values(node, row.shape);
    if (!values) return complain(wanted(row.shape));
    problems wrong;
    row.assign(into, *values, wrong);
    for (auto const& one : wrong) complain(one);
}

std::vector<std::string_view> known_paths() {
    std::vector<std::string_view> paths;
    for (auto const& row : table()) paths.push_back(row.path);
    for (auto const& list : table_lists) paths.push_back(list.path);
    for (std::size_t i = 0, rows = paths.size(); i < rows; ++i)
        if (auto const group = paths[i].find('.'); group != std::string_view::npos)
            paths.push_back(paths[i].substr(0, group));
    return paths;
}

void read_table(toml::table const& from, std::string const& prefix, settings& into, found_problems& out) {
    auto const known = known_paths();
    for (auto const& [key, node] : from) {
        auto const path = prefix + std::string{key.str()};
        auto const row = std::find_if(table().begin(), table().end(),
                                      [&](setting const& s) { return s.path == path && s.shape != takes::tables; });
        auto const list = std::find_if(std::begin(table_lists), std::end(table_lists),
                                       [&](table_list const& l) { return l.path == path; });
        if (row != table().end())
            read_row(*row, node, into, out);
        else if (list != std::end(table_lists))
            list->read(node, path, into, out);
        else if (std::find(known.begin(), known.end(), path) == known.end())
            out.emplace(key.source().begin.line, unknown_setting(path, known));
        else if (auto const* const group = node.as_table())
            read_table(*group, path + '.', into, out);
        else
            out.emplace(line_of(node), fmt::format("{}: is a group of settings: begin it with [{}]", path, path));
    }
}

std::string syntax_problem(std::string_view text, toml::parse_error const& error) {
    auto const why = document::without_secrets(error.description(), text, error.source().begin.line);
    return why.empty() ? "not valid TOML" : fmt::format("not valid TOML: {}", why);
}

}  // namespace

void read_toml(std::string_view text, std::string_view name, settings& into, problems& out) {
    auto const parsed = toml::parse(text);
    found_problems found;
    if (parsed)
        read_table(parsed.table(), {}, into, found);
    else
        found.emplace(parsed.error().source().begin.line, syntax_problem(text, parsed.error()));
    for (auto const& [line, sentence] : found) out.push_back(fmt::format("{}:{}: {}", name, line, sentence));
}

}  // namespace s3seal::config
