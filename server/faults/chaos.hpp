// LocalStack's shape of faults: {"service", "region", "operation", "probability", "error": {"statusCode", "code"}}.
// Source: LocalStack's documentation, "Chaos API".
#pragma once

#include "server/faults/fields.hpp"
#include "server/faults/rule.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <vector>

namespace s3seal::faults {

// Without ids. Services that are not here are mistakes, as nothing could come of them. Without an error it is 503
// ServiceUnavailable.
std::vector<rule> read_chaos(boost::json::value const& from, mistakes& out);

boost::json::object print_chaos(rule const& rule);

}  // namespace s3seal::faults
