#include "server/xml/document.hpp"

#include "server/xml/well_formed.hpp"

#include <rapidxml/rapidxml.hpp>

#include <utility>

namespace s3seal::xml {

namespace {

using node = rapidxml::xml_node<char>;

std::string_view name_of(rapidxml::xml_base<char> const& item) {
    return {item.name(), item.name_size()};
}
std::string_view value_of(rapidxml::xml_base<char> const& item) {
    return {item.value(), item.value_size()};
}

std::pair<std::string_view, std::string_view> split_prefix(std::string_view name) {
    auto const colon = name.find(':');
    if (colon == name.npos) return {{}, name};
    return {name.substr(0, colon), name.substr(colon + 1)};
}

// What the prefix (or, empty, the default) is bound to at this node; nothing when it is not bound.
std::optional<std::string_view> namespace_of(node const& at, std::string_view prefix) {
    auto const declaration = prefix.empty() ? std::string{"xmlns"} : "xmlns:" + std::string{prefix};
    for (auto const* level = &at; level != nullptr; level = level->parent())
        for (auto const* a = level->first_attribute(); a != nullptr; a = a->next_attribute())
            if (name_of(*a) == declaration) return value_of(*a);
    return std::nullopt;
}

bool has_s3_namespace(node const& at, std::string_view prefix) {
    auto const bound = namespace_of(at, prefix);
    if (!bound) return prefix.empty();
    return bound->empty() ? prefix.empty() : *bound == s3_namespace;
}

// Bounded by max_depth: the text was checked before it was parsed.
bool convert(node const& from, element& to) {
    auto const [prefix, local] = split_prefix(name_of(from));
    if (!has_s3_namespace(from, prefix)) return false;
    to.name = local;
    for (auto const* child = from.first_node(); child != nullptr; child = child->next_sibling()) {
        if (child->type() == rapidxml::node_element) {
            if (!convert(*child, to.children.emplace_back())) return false;
        } else if (child->type() == rapidxml::node_data || child->type() == rapidxml::node_cdata) {
            to.text += value_of(*child);
        }
    }
    return true;
}

}  // namespace

bool element::has_stray_text() const {
    return !children.empty() && text.find_first_not_of(" \t\r\n") != std::string::npos;
}

std::optional<element> parse(std::string_view text) {
    if (!is_well_formed(text)) return std::nullopt;
    std::string buffer{text};  // parsed in place
    rapidxml::xml_document<char> tree;
    try {
        tree.parse<rapidxml::parse_validate_closing_tags | rapidxml::parse_no_element_values>(buffer.data());
    } catch (rapidxml::parse_error const&) {
        return std::nullopt;
    }
    auto const* root = tree.first_node();
    element result;
    if (root == nullptr || !convert(*root, result)) return std::nullopt;
    return result;
}

}  // namespace s3seal::xml
