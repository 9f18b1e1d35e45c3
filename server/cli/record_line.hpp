// A record of a request as a line for people.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace s3seal::cli {

enum class colours { no, yes };

// Time, status, operation, what it was about, how it was encrypted or why it was refused, who asked, how long it took.
// What clients chose cannot steer the terminal. Without a line's end.
std::string record_line(boost::json::object const& record, colours use);

// What a stream of records left out, where `event` of it tells that; else "".
std::string gap_line(std::string_view event, boost::json::object const& data);

}  // namespace s3seal::cli
