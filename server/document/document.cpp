#include "server/document/document.hpp"

#include "server/document/json_reader.hpp"
#include "server/document/toml_reader.hpp"

#include <fmt/format.h>

namespace s3seal::document {

basic_result<tree, problem> parse(std::string_view text, limits allowed) {
    if (text.size() > allowed.bytes) return problem{{}, fmt::format("is longer than {} bytes", allowed.bytes)};
    auto const first = text.find_first_not_of(" \t\r\n");
    return first != text.npos && text[first] == '{' ? parse_json(text, allowed) : parse_toml(text, allowed);
}

}  // namespace s3seal::document
