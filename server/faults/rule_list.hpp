// What POST /_s3seal/faults takes.
#pragma once

#include "server/faults/fields.hpp"
#include "server/faults/rule.hpp"

#include <boost/json/value.hpp>

#include <vector>

namespace s3seal::faults {

// One rule, a list of them, or a preset's, for a test and for what its own rules leave open of a match:
// {"preset": "throttled", "test": "t1", "match": {"bucket": "b"}}. Empty when there were mistakes.
std::vector<rule> read_rules(boost::json::value const& from, mistakes& out);

}  // namespace s3seal::faults
