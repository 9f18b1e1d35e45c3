// Records as JSON: the words that filters, expectations and rules of faults use too.
#pragma once

#include "server/journal/record.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace s3seal::journal {

// What its service reported and what was seen from outside; of texts and lists those that are not empty, but for
// operation and caller, which are "" when they are not known.
boost::json::object print_record(record const& one);

// Likewise, with headers, bodies that were kept, and of a refusal its message and stages.
boost::json::object print_whole_record(record const& one);

// What became of a request that was refused at each stage, as far as it came.
boost::json::array print_stages(record const& one);

}  // namespace s3seal::journal
