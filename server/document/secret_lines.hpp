// What may be quoted of a document.
#pragma once

#include <cstddef>
#include <string_view>

namespace s3seal::document {

// `why`, a parser's words about line `line` of `text`, which may quote it: "" when a secret may stand in that line.
std::string_view without_secrets(std::string_view why, std::string_view text, std::size_t line);

}  // namespace s3seal::document
