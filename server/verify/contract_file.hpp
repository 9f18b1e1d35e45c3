// A contract in a file.
#pragma once

#include "server/verify/expectation.hpp"
#include "storage/base/result.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace s3seal::verify {

struct contract_file {
    boost::json::object document;  // as it is sent to a server
    std::vector<expectation> expectations;
};

// The error says all that is wrong, a line each: `name:line: sentence`.
basic_result<contract_file, std::string> load_contract(std::string const& name);

}  // namespace s3seal::verify
