// The tables as users read them.
#pragma once

#include "tests/cross_table/rules.hpp"

#include <string>

namespace s3seal::test {

// The text of docs/encryption-matrix.md. Throws std::runtime_error where a view shows as one what the tables tell
// apart.
std::string make_matrix(rules& rules);

}  // namespace s3seal::test
