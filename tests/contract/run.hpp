// Runs one case against an endpoint and says what was not as expected.
#pragma once

#include "tests/contract/case.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/support/sigv4_signer.hpp"

#include <string>
#include <vector>

namespace s3seal::test {

struct target_of_cases {
    endpoint at;
    signing_credentials credentials;
    std::string region = "us-east-1";
    std::string account = "000000000000";
    std::string caller = "arn:aws:iam::000000000000:root";  // whose ARN the errors name
};

// One line for each deviation, with the step that it was found in; none: the case passed.
std::vector<std::string> run_case(contract_case const& one, target_of_cases const& target);

}  // namespace s3seal::test
