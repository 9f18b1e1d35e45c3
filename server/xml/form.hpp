// How a document looks as a whole, and how strictly it is read.
#pragma once

#include "server/xml/document.hpp"
#include "server/xml/escaping.hpp"

#include <string_view>

namespace s3seal::xml {

enum class unknown_elements { refused, ignored };

// What is read and written says it as its `document`:
//
//   struct tagging {
//       static constexpr xml::form document{.root = "Tagging"};
struct form {
    std::string_view root;
    // The default namespace where it is written, unless it is empty; what is read has this one or none.
    std::string_view name_space = s3_namespace;
    bool declaration = true;  // <?xml ...?> before it
    quotes in_text = quotes::plain;
    unknown_elements unknown = unknown_elements::refused;  // at every level
};

}  // namespace s3seal::xml
