// Compares a response with what S3 answers.
#pragma once

#include "tests/contract/case.hpp"
#include "tests/support/raw_client.hpp"

#include <string>
#include <vector>

namespace s3seal::test {

// The texts in `want` have their variables replaced already. One line for each deviation.
std::vector<std::string> evaluate(expectation const& want, raw_response const& got, bool to_head);

// "header:ETag" or "<Element>": "" when there is none.
std::string pick(raw_response const& response, std::string const& what);

}  // namespace s3seal::test
