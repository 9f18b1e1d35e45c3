// XML as a tree, read strictly: RapidXML behind the checks that it lacks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::xml {

inline constexpr std::string_view s3_namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

struct element {
    std::string name;  // without a prefix
    std::string text;  // character data, entities decoded; of all runs together
    std::vector<element> children;

    // Elements with children may hold nothing else but white space.
    bool has_stray_text() const;
};

// The root; absent when it is not well-formed, or an element's namespace is neither none nor S3's.
std::optional<element> parse(std::string_view text);

}  // namespace s3seal::xml
