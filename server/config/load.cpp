#include "server/config/load.hpp"

#include "server/config/foreign_variables.hpp"
#include "server/config/load_foreign.hpp"
#include "server/config/profiles.hpp"
#include "server/config/toml_file.hpp"
#include "server/config/values.hpp"
#include "server/document/suggestion.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace s3seal::config {

namespace {

constexpr std::string_view own_prefix = "S3SEAL_";
constexpr std::string_view no_settings[] = {file_variable, namespace_variable, endpoint_variable, binary_variable};
constexpr std::size_t longest_file = 16u << 20;

// An absent value means that `why` says what is wrong.
std::optional<std::string> read_file(std::string const& name, std::string& why) {
    std::ifstream file{name, std::ios::binary};
    std::string text;
    std::array<char, 4096> part{};
    while (text.size() <= longest_file && (file.read(part.data(), part.size()) || file.gcount() > 0))
        text.append(part.data(), static_cast<std::size_t>(file.gcount()));
    if (file.eof()) return text;
    why = text.size() > longest_file ? fmt::format("{} has more than 16 MiB", quote(name)) : unreadable(name);
    return std::nullopt;
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

// `source`: in words; `from`: what problems begin with.
void assign(setting const& row, std::string source, std::string_view from, std::vector<std::string> values,
            loaded& into) {
    problems wrong;
    row.assign(into.settings, values, wrong);
    for (auto const& one : wrong) into.wrong.push_back(fmt::format("{}: {}", from, one));
    if (row.shape == takes::tables) values.clear();  // as they are secret
    into.from[std::string{row.path}] = {std::move(source), std::move(values)};
}

void apply_profile(std::string_view name, loaded& into) {
    auto const* const found = find_profile(name);
    if (found == nullptr) return;
    for (auto const& [path, text] : found->values) {
        auto const& row = *find_setting(path);
        auto values = row.is_list() ? split_list(text) : std::vector{std::string{text}};
        assign(row, fmt::format("profile {}", name), name, std::move(values), into);
    }
}

// A near miss is a mistake; a name that is nothing like a setting's may be somebody else's. What all of them begin with
// says nothing about nearness.
void judge_unknown(std::string_view name, loaded& into) {
    std::vector<std::string_view> known;
    for (auto const one : no_settings) known.push_back(one.substr(own_prefix.size()));
    for (auto const& row : table()) known.push_back(row.environment.substr(own_prefix.size()));
    auto const meant = document::nearest(name.substr(own_prefix.size()), known);
    if (meant)
        into.wrong.push_back(fmt::format("{}: unknown setting (did you mean \"{}{}\"?)", name, own_prefix, *meant));
    else
        into.remarks.push_back(fmt::format("{}: unknown setting", name));
}

void apply_environment(environment const& from, loaded& into) {
    for (auto const& [name, value] : from) {
        // Compose files hand on variables that nobody set as empty ones.
        if (!name.starts_with(own_prefix) || value.empty() || is_from_kubernetes(own_prefix, name, value) ||
            std::find(std::begin(no_settings), std::end(no_settings), name) != std::end(no_settings))
            continue;
        auto const row =
            std::find_if(table().begin(), table().end(), [&](setting const& s) { return s.environment == name; });
        if (row == table().end())
            judge_unknown(name, into);
        else
            assign(*row, name, name, row->is_list() ? split_list(value) : std::vector{value}, into);
    }
}

void apply_flags(std::vector<given_flag> const& flags, loaded& into) {
    for (auto const& flag : flags) {
        std::vector<std::string> all;
        if (!flag.row->is_list()) all.push_back(flag.values.back());
        for (auto const& value : flag.values)
            for (auto& part : flag.row->is_list() ? split_list(value) : std::vector<std::string>{})
                all.push_back(std::move(part));
        assign(*flag.row, std::string{flag.row->flag}, flag.row->flag, std::move(all), into);
    }
}

struct file_text {
    std::string name;
    std::optional<std::string> text;
};

// Once: it may be a pipe.
file_text find_file(std::string const& from_flag, environment const& from, problems& out) {
    auto const named = from.find(file_variable);
    bool const by_variable = from_flag.empty() && named != from.end();
    file_text found{by_variable ? named->second : from_flag, {}};
    if (found.name.empty()) return found;
    std::string why;
    found.text = read_file(found.name, why);
    if (!found.text) out.push_back(fmt::format("{}: {}", by_variable ? file_variable : "--config", why));
    return found;
}

}  // namespace

loaded load(std::string const& file, environment const& from, std::vector<given_flag> const& flags,
            foreign_settings const& typed) {
    problems unread;
    auto const configuration = find_file(file, from, unread);
    auto const variables = read_foreign_variables(from);
    auto const apply_all = [&](std::string_view profile) {
        loaded done;
        done.wrong = unread;
        apply_profile(profile, done);
        apply_foreign(typed.defaults, done);
        apply_foreign(variables, done);
        if (configuration.text)
            read_toml(*configuration.text, configuration.name, done.settings, done.wrong, done.from);
        apply_environment(from, done);
        apply_foreign(typed, done);
        apply_flags(flags, done);
        return done;
    };
    // A profile lies below everything that may name it.
    auto done = apply_all(default_profile);
    if (done.settings.profile != default_profile) done = apply_all(done.settings.profile);
    adopt_keys(variables.kms_keys, done);
    adopt_keys(typed.kms_keys, done);
    adopt_credentials(from, done);
    say_implied_profile(typed, done);
    say_without_effect(done);
    complete(done.settings, done.wrong);
    return done;
}

}  // namespace s3seal::config
