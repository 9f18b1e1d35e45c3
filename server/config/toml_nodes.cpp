#include "server/config/toml_nodes.hpp"

#include "server/config/values.hpp"
#include "server/document/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::config {

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

}  // namespace s3seal::config
