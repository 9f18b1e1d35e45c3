// The {variables} of a case's texts.
#pragma once

#include "tests/contract/case.hpp"

#include <functional>
#include <map>
#include <string>

namespace s3seal::test {

using variables = std::map<std::string, std::string, std::less<>>;

// Replaces what is known, and the times {now-16m}, {today} and {http-date}. Braces around anything else stay.
std::string fill(std::string const& text, variables const& known);
named_texts fill(named_texts texts, variables const& known);

}  // namespace s3seal::test
