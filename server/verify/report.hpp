// What became of expectations, for people and for CI.
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace s3seal::verify {

// `answer`: as examination::print() gives it.

// A line for each expectation; below those that do not hold why, and the records in question.
std::string as_table(boost::json::object const& answer);

// JUnit's XML: a suite of that name, a test case for each expectation.
std::string as_junit(boost::json::object const& answer, std::string_view suite);

}  // namespace s3seal::verify
