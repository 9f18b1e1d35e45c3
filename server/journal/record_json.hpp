// Records as JSON: the words that filters, expectations and rules of faults use too.
#pragma once

#include "server/journal/record.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string_view>

namespace s3seal::journal {

// What its service reported and what was seen from outside; of texts and lists those that are not empty, but for
// operation and caller, which are "" when they are not known.
boost::json::object print_record(record const& one);

// Likewise, with headers, bodies that were kept, and of a refusal its message and stages.
boost::json::object print_whole_record(record const& one);

// What print_whole_record printed. Of its refusal there are the words alone; what is missing or of another kind is as
// in a record that nobody has filled.
record read_whole_record(boost::json::object const& from);

// An instant as records print it, or any that http::parse_iso_date takes; its fraction counts in milliseconds.
std::optional<instant> parse_time(std::string_view text);

// What became of a request that was refused at each stage, as far as it came.
boost::json::array print_stages(record const& one);

}  // namespace s3seal::journal
