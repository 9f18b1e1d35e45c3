// Reads what a user wrote, in TOML or JSON.
#pragma once

#include "server/document/tree.hpp"
#include "storage/base/result.hpp"

#include <string_view>

namespace s3seal::document {

// JSON when its first character is `{`, which no TOML begins with. Dates and times of TOML become text as it is
// written there. Refused besides what is no TOML or JSON: a name twice in one table, numbers that are not finite, and
// what exceeds a limit. The problem quotes nothing of a line that may hold a secret.
basic_result<tree, problem> parse(std::string_view text, limits allowed = {});

}  // namespace s3seal::document
