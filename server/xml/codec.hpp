// Documents said once and read and written by the same words:
//
//   struct replica_rule {
//       std::string id;
//       std::int32_t priority = 0;
//       std::optional<bool> enabled;
//       std::vector<tag> tags;
//   };
//   template <class Ar> void describe(Ar& ar, replica_rule& x) {
//       ar.required("ID", x.id);
//       ar.required("Priority", x.priority, xml::between{0, 1000});
//       ar.optional("Enabled", x.enabled);
//       ar.wrapped("TagSet", "Tag", x.tags);
//   }
//
// Reading takes the elements in any order and refuses repeated ones, and unknown ones unless the form ignores them;
// writing keeps the order said. What is only written may hold std::string_view and name elements by its values.
#pragma once

#include "server/xml/printer.hpp"
#include "server/xml/reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::xml {

// Absent: not well-formed, another root or namespace, or not what `describe` says of T.
template <class T>
std::optional<T> read(std::string_view text, form const& as = T::document) {
    auto const tree = parse(text, as.name_space);
    if (!tree || tree->name != as.root) return std::nullopt;
    std::optional<T> value{std::in_place};
    reader from{*tree, as};
    describe(from, *value);
    if (!from.finish()) return std::nullopt;
    return value;
}

template <class T>
std::string write(T value, form const& as = T::document) {
    constexpr std::size_t most_documents = 512;
    std::string text;
    text.reserve(most_documents);
    if (as.declaration) text += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";  // the one newline that S3 sends
    printer{text, as.in_text}.document(value, as);
    return text;
}

}  // namespace s3seal::xml
