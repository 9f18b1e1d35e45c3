// What became of rules, as JSON.
#pragma once

#include "server/faults/fault_table.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace s3seal::faults {

// The rule, and beside its own fields what it does in a line, how often it was asked for and fired, and how often it
// still will: "left" is null while no end is in sight.
boost::json::object print_status(rule_status const& one);

// {"fired": 3, "left": ["ids of rules that can still fire"], "faults": [...]}.
boost::json::object print_statuses(std::vector<rule_status> const& all);

}  // namespace s3seal::faults
