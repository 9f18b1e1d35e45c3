#include "server/xml/document.hpp"

#include "server/xml/well_formed.hpp"

#include <rapidxml/rapidxml.hpp>

#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

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

// Turns RapidXML's tree into ours, and keeps what each prefix is bound to where the walk is.
class conversion {
public:
    explicit conversion(std::string_view name_space) : name_space_{name_space} {}

    // Bounded by max_depth: the text was checked before it was parsed.
    bool run(node const& from, element& to) {
        auto const outer = bind_namespaces(from);
        auto const [prefix, local] = split_prefix(name_of(from));
        if (!is_expected(prefix)) return false;
        to.name = local;
        take_attributes(from, to);
        for (auto const* child = from.first_node(); child != nullptr; child = child->next_sibling()) {
            if (child->type() == rapidxml::node_element) {
                if (!run(*child, to.children.emplace_back())) return false;
            } else if (child->type() == rapidxml::node_data || child->type() == rapidxml::node_cdata) {
                to.text += value_of(*child);
            }
        }
        for (auto const& [name, uri] : outer) bound_[name] = uri;
        return true;
    }

private:
    using binding = std::optional<std::string_view>;  // nothing: not bound

    // Gives what was bound before. The default namespace has an empty prefix.
    std::vector<std::pair<std::string_view, binding>> bind_namespaces(node const& at) {
        std::vector<std::pair<std::string_view, binding>> outer;
        for (auto const* a = at.first_attribute(); a != nullptr; a = a->next_attribute()) {
            auto const [prefix, local] = split_prefix(name_of(*a));
            bool const is_default = prefix.empty() && local == "xmlns";
            if (!is_default && (prefix != "xmlns" || local.empty())) continue;
            auto& now = bound_[is_default ? std::string_view{} : local];
            outer.emplace_back(is_default ? std::string_view{} : local, std::exchange(now, value_of(*a)));
        }
        return outer;
    }

    void take_attributes(node const& from, element& to) const {
        for (auto const* a = from.first_attribute(); a != nullptr; a = a->next_attribute()) {
            auto const [prefix, local] = split_prefix(name_of(*a));
            auto const found = prefix.empty() ? bound_.end() : bound_.find(prefix);
            bool const of_schema = found != bound_.end() && found->second == schema_instance;
            if (!of_schema && (!prefix.empty() || local == "xmlns")) continue;
            to.attributes.push_back(
                {of_schema ? schema_instance : std::string_view{}, std::string{local}, std::string{value_of(*a)}});
        }
    }

    // Of elements.
    bool is_expected(std::string_view prefix) const {
        auto const found = bound_.find(prefix);
        if (found == bound_.end() || !found->second) return prefix.empty();
        return found->second->empty() ? prefix.empty() : *found->second == name_space_;
    }

    std::string_view name_space_;
    std::unordered_map<std::string_view, binding> bound_;
};

}  // namespace

bool element::has_stray_text() const {
    return !children.empty() && text.find_first_not_of(" \t\r\n") != std::string::npos;
}

std::optional<element> parse(std::string_view text, std::string_view name_space) {
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
    if (root == nullptr || !conversion{name_space}.run(*root, result)) return std::nullopt;
    return result;
}

}  // namespace s3seal::xml
