// Compares what a server answered with what the tables say.
#pragma once

#include "tests/cross_table/rules.hpp"
#include "tests/cross_table/world.hpp"

#include <functional>
#include <string>
#include <vector>

namespace s3seal::test {

// Whoever is asked: a world, or one that answers wrongly on purpose.
using subject = std::function<std::vector<reply>(question const& meaning)>;
// A template of the tables, filled for a question.
using filler = std::function<std::string(std::string const& text, question const& meaning)>;

// Each deviation with the response that it is in; none: all is as the tables say.
std::vector<std::string> check(rules& rules, question const& meaning, subject const& asked, filler const& fill);

}  // namespace s3seal::test
