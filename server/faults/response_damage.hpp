// What is wrong with a response whose request went well.
#pragma once

#include "server/faults/damaged_source.hpp"
#include "server/http/response.hpp"

#include <string>
#include <vector>

namespace s3seal::faults {

struct response_damage {
    bool wrong_checksum = false;
    bool wrong_etag = false;
    std::vector<std::string> missing_headers;
    body_damage body;
};

// `stopped`: as of damaged_source.
void damage(http::response& response, response_damage const& how, bool& stopped);

}  // namespace s3seal::faults
