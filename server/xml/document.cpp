#include "server/xml/document.hpp"

#include "server/xml/well_formed.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace s3seal::xml {

namespace {

std::pair<std::string_view, std::string_view> split_prefix(std::string_view name) {
    auto const colon = name.find(':');
    if (colon == name.npos) return {{}, name};
    return {name.substr(0, colon), name.substr(colon + 1)};
}

// Grows the tree, and keeps what each prefix is bound to where it is.
class tree_builder final : public markup_sink {
public:
    tree_builder(element& root, std::string_view name_space) : root_{root}, name_space_{name_space} {}

    bool start(std::string_view name, std::span<raw_attribute const> attributes) override {
        // Children of an open element move only when another one is added, which is when all of them are closed.
        auto& into = open_.empty() ? root_ : open_.back().into->children.emplace_back();
        open_.push_back({&into, bind_namespaces(attributes)});
        auto const [prefix, local] = split_prefix(name);
        if (!is_expected(prefix)) return false;
        into.name = local;
        take_attributes(attributes, into);
        return true;
    }
    void end() override {
        for (auto const& [prefix, uri] : open_.back().outer) bound_[prefix] = uri;
        open_.pop_back();
    }
    void characters(std::string_view text) override { open_.back().into->text += resolve(text); }
    void literal(std::string_view text) override { open_.back().into->text += text; }

private:
    using binding = std::optional<std::string>;  // nothing: not bound
    using bindings = std::vector<std::pair<std::string_view, binding>>;
    struct opened {
        element* into;
        bindings outer;  // what was bound around it
    };

    // Gives what was bound before. The default namespace has an empty prefix.
    bindings bind_namespaces(std::span<raw_attribute const> attributes) {
        bindings outer;
        for (auto const& [name, value] : attributes) {
            auto const [prefix, local] = split_prefix(name);
            bool const is_default = prefix.empty() && local == "xmlns";
            if (!is_default && (prefix != "xmlns" || local.empty())) continue;
            auto& now = bound_[is_default ? std::string_view{} : local];
            outer.emplace_back(is_default ? std::string_view{} : local, std::exchange(now, resolve(value)));
        }
        return outer;
    }

    void take_attributes(std::span<raw_attribute const> attributes, element& to) const {
        for (auto const& [name, value] : attributes) {
            auto const [prefix, local] = split_prefix(name);
            auto const found = prefix.empty() ? bound_.end() : bound_.find(prefix);
            bool const of_schema = found != bound_.end() && found->second == schema_instance;
            if (!of_schema && (!prefix.empty() || local == "xmlns")) continue;
            to.attributes.push_back(
                {of_schema ? schema_instance : std::string_view{}, std::string{local}, resolve(value)});
        }
    }

    // Of elements.
    bool is_expected(std::string_view prefix) const {
        auto const found = bound_.find(prefix);
        if (found == bound_.end() || !found->second) return prefix.empty();
        return found->second->empty() ? prefix.empty() : *found->second == name_space_;
    }

    element& root_;
    std::string_view name_space_;
    std::unordered_map<std::string_view, binding> bound_;
    std::vector<opened> open_;
};

}  // namespace

bool element::has_stray_text() const {
    return !children.empty() && text.find_first_not_of(" \t\r\n") != std::string::npos;
}

std::optional<element> parse(std::string_view text, std::string_view name_space) {
    element root;
    tree_builder tree{root, name_space};
    if (!scan(text, tree)) return std::nullopt;
    return root;
}

}  // namespace s3seal::xml
