// Rules as JSON, as the admin API, settings and seeds have them (docs/faults.md).
#pragma once

#include "server/faults/fields.hpp"
#include "server/faults/rule.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace s3seal::faults {

// Nothing when there were mistakes, all of which are added. `path`: what they begin with. A rule without an id has "".
std::optional<rule> read_rule(boost::json::value const& from, mistakes& out, std::string const& path = {});

// What follows "match". Mistakes are added to those of `from`.
matcher read_matcher(fields from);

// What read_rule() makes the same rule of.
boost::json::object print_rule(rule const& rule);

}  // namespace s3seal::faults
