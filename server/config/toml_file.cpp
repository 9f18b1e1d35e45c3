#include "server/config/toml_file.hpp"

#include "server/config/toml_nodes.hpp"
#include "server/document/secret_lines.hpp"
#include "server/document/toml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::config {

namespace {

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

// What a file is read into.
struct reading {
    settings& into;
    origins& from;
    std::string source;  // in words
};

void read_row(setting const& row, toml::node const& node, reading& file, found_problems& out) {
    auto const complain = [&](std::string_view text) {
        out.emplace(line_of(node), fmt::format("{}: {}", row.path, text));
    };
    auto values = node_values(node, row.shape);
    if (!values) return complain(wanted(row.shape));
    problems wrong;
    row.assign(file.into, *values, wrong);
    for (auto const& one : wrong) complain(one);
    file.from[std::string{row.path}] = {file.source, *std::move(values)};
}

std::vector<std::string_view> known_paths() {
    std::vector<std::string_view> paths;
    for (auto const& row : table()) paths.push_back(row.path);
    for (auto const& list : table_lists()) paths.push_back(list.path);
    for (std::size_t i = 0, count = paths.size(); i < count; ++i)
        if (auto const group = paths[i].find('.'); group != std::string_view::npos)
            paths.push_back(paths[i].substr(0, group));
    return paths;
}

void read_table(toml::table const& from, std::string const& prefix, reading& file, found_problems& out) {
    auto const known = known_paths();
    for (auto const& [key, node] : from) {
        auto const path = prefix + std::string{key.str()};
        auto const row = std::find_if(table().begin(), table().end(),
                                      [&](setting const& s) { return s.path == path && s.shape != takes::tables; });
        auto const list = std::find_if(table_lists().begin(), table_lists().end(),
                                       [&](table_list const& l) { return l.path == path; });
        if (row != table().end()) {
            read_row(*row, node, file, out);
        } else if (list != table_lists().end()) {
            list->read(node, path, file.into, out);
            file.from[path] = {file.source, {}};
        } else if (std::find(known.begin(), known.end(), path) == known.end()) {
            out.emplace(key.source().begin.line, unknown_setting(path, known));
        } else if (auto const* const group = node.as_table()) {
            read_table(*group, path + '.', file, out);
        } else {
            out.emplace(line_of(node), fmt::format("{}: is a group of settings: begin it with [{}]", path, path));
        }
    }
}

std::string syntax_problem(std::string_view text, toml::parse_error const& error) {
    auto const why = document::without_secrets(error.description(), text, error.source().begin.line);
    return why.empty() ? "not valid TOML" : fmt::format("not valid TOML: {}", why);
}

}  // namespace

void read_toml(std::string_view text, std::string_view name, settings& into, problems& out, origins& from) {
    auto const parsed = toml::parse(text);
    found_problems found;
    reading file{into, from, fmt::format("file {}", name)};
    if (parsed)
        read_table(parsed.table(), {}, file, found);
    else
        found.emplace(parsed.error().source().begin.line, syntax_problem(text, parsed.error()));
    for (auto const& [line, sentence] : found) out.push_back(fmt::format("{}:{}: {}", name, line, sentence));
}

}  // namespace s3seal::config
