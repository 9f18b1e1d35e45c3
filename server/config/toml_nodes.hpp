// What the readers of settings in TOML share.
#pragma once

#include "server/config/settings.hpp"
#include "server/config/table.hpp"
#include "server/document/toml.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

// By line, and in the order found within one.
using found_problems = std::multimap<toml::source_index, std::string>;

toml::source_index line_of(toml::node const& node);

// Absent: the node is not what such a setting takes.
std::optional<std::string> scalar_text(toml::node const& node, takes shape);
// What it takes: "takes a whole number".
std::string_view wanted(takes shape) noexcept;

std::string unknown_setting(std::string const& path, std::vector<std::string_view> const& known);

// A list of tables: [[path]].
struct table_list {
    std::string_view path;
    void (*read)(toml::node const& node, std::string_view path, settings& into, found_problems& out);
};
std::span<table_list const> table_lists() noexcept;

}  // namespace s3seal::config
