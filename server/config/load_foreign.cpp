#include "server/config/load_foreign.hpp"

#include "server/config/foreign_variables.hpp"
#include "server/config/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace s3seal::config {

namespace {

void note(std::vector<std::string>& names, std::string const& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// Those that can be used.
std::vector<foreign_value> usable(std::vector<foreign_value> const& values, setting const& row, loaded& into) {
    std::vector<foreign_value> kept;
    for (auto const& one : values) {
        if (one.path != row.path) continue;
        settings scratch;
        problems wrong;
        row.assign(scratch, {one.value}, wrong);
        if (wrong.empty())
            kept.push_back(one);
        else
            note(into.without_effect, one.from);
    }
    return kept;
}

// Of several that say different things the others have no effect.
void keep_first(std::vector<foreign_value>& values, loaded& into) {
    auto const& first = values.front();
    for (auto const& one : values)
        if (one.value != first.value) note(into.without_effect, fmt::format("{} ({} holds)", one.from, first.from));
    values.resize(1);
}

void apply_row(std::vector<foreign_value> const& values, setting const& row, loaded& into) {
    auto kept = usable(values, row, into);
    if (kept.empty()) return;
    if (!row.is_list()) keep_first(kept, into);
    origin said;
    std::vector<std::string> names;
    for (auto const& one : kept) {
        said.values.push_back(one.value);
        note(names, one.from);
    }
    said.from = fmt::format("{}", fmt::join(names, ", "));
    problems none;
    row.assign(into.settings, said.values, none);
    into.from[std::string{row.path}] = std::move(said);
}

bool has_access_key(settings const& in, std::string_view access_key) {
    auto const is_it = [&](auto const& one) { return one.access_key == access_key; };
    return std::any_of(in.credentials.begin(), in.credentials.end(), is_it) ||
           std::any_of(in.users.begin(), in.users.end(), is_it);
}

std::string value_of(environment const& from, std::string_view name) {
    auto const found = from.find(name);
    return found == from.end() ? std::string{} : found->second;
}

// Who has keys of their own has no need of a profile's.
void adopt(foreign_pair const& pair, credential const& found, loaded& into) {
    auto& said = into.from["credentials"];
    if (said.from.starts_with("profile ")) {
        said.from.clear();
        into.settings.credentials.clear();
    }
    if (has_access_key(into.settings, found.access_key)) return;
    into.settings.credentials.push_back(found);
    said.from.append(said.from.empty() ? "" : ", ").append(pair.access_key);
}

}  // namespace

void apply_foreign(std::vector<foreign_value> const& values, loaded& into) {
    std::set<std::string_view> paths;
    for (auto const& one : values) paths.insert(one.path);
    for (auto const path : paths) apply_row(values, *find_setting(path), into);
}

void apply_foreign(foreign_settings const& said, loaded& into) {
    apply_foreign(said.values, into);
    for (auto const& name : said.without_effect) note(into.without_effect, name);
    into.remarks.insert(into.remarks.end(), said.remarks.begin(), said.remarks.end());
}

void adopt_keys(std::vector<foreign_key> const& keys, loaded& into) {
    for (auto const& [key, name] : keys) {
        auto const is_it = [&key](kms_key const& one) { return one.id == key.id && one.account == key.account; };
        auto& all = into.settings.kms_keys;
        if (std::any_of(all.begin(), all.end(), is_it)) continue;
        all.push_back(key);
        auto& from = into.from["kms.keys"].from;
        if (from.empty())
            from = name;
        else if (from != name && !from.ends_with(", " + name))
            from += ", " + name;
    }
}

void adopt_credentials(environment const& from, loaded& into) {
    for (auto const& pair : foreign_pairs()) {
        if (pair.only_when_asked && !into.settings.credentials_from_env) continue;
        auto const access_key = value_of(from, pair.access_key);
        auto const secret_key = value_of(from, pair.secret_key);
        if (access_key.empty() != secret_key.empty())
            into.remarks.push_back(fmt::format("{} is set without {}: it is not used",
                                               access_key.empty() ? pair.secret_key : pair.access_key,
                                               access_key.empty() ? pair.access_key : pair.secret_key));
        if (access_key.empty() || secret_key.empty()) continue;
        if (auto const usable = parse_access_key(access_key); !usable)
            into.wrong_of_others.push_back(fmt::format("{}: {}", pair.access_key, usable.error().text()));
        else
            adopt(pair, {access_key, secret_key}, into);
    }
}

void say_implied_profile(foreign_settings const& typed, loaded& into) {
    auto const holds = into.from.find("profile");
    bool const implied = holds != into.from.end() &&
                         std::any_of(typed.defaults.begin(), typed.defaults.end(), [&](foreign_value const& one) {
                             return one.path == "profile" && one.from == holds->second.from;
                         });
    if (implied)
        into.remarks.push_back(
            fmt::format("{}: profile {}, port {}", holds->second.from, into.settings.profile, into.settings.port));
}

void say_without_effect(loaded& into) {
    if (!into.settings.console_address.empty()) note(into.without_effect, into.from["console_address"].from);
    if (!into.without_effect.empty())
        into.remarks.push_back(fmt::format("without effect here: {}", fmt::join(into.without_effect, ", ")));
}

}  // namespace s3seal::config
