// TOML 1.0, with the places of its values.
#pragma once

#include "server/document/tree.hpp"
#include "storage/base/result.hpp"

#include <string_view>

namespace s3seal::document {

basic_result<tree, problem> parse_toml(std::string_view text, limits allowed);

}  // namespace s3seal::document
