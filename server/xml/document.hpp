// XML as a tree, read strictly.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::xml {

inline constexpr std::string_view s3_namespace = "http://s3.amazonaws.com/doc/2006-03-01/";
// Of xsi:type.
inline constexpr std::string_view schema_instance = "http://www.w3.org/2001/XMLSchema-instance";

struct attribute {
    std::string_view name_space;  // schema_instance, or "": without a prefix
    std::string name;             // without its prefix
    std::string value;            // entities decoded
};

struct element {
    std::string name;  // without a prefix
    std::string text;  // character data, entities decoded; of all runs together, white space too
    std::vector<element> children;
    std::vector<attribute> attributes;  // of no other namespaces

    // Elements with children may hold nothing else but white space.
    bool has_stray_text() const;
};

// The root; absent when it is not well-formed, or an element's namespace is neither none nor this one.
std::optional<element> parse(std::string_view text, std::string_view name_space = s3_namespace);

}  // namespace s3seal::xml
