// Two canonical requests, line by line.
#pragma once

#include "server/explain/causes.hpp"
#include "server/masking/secrets.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <string_view>

namespace s3seal::explain {

inline constexpr std::size_t max_compared_lines = 600;

struct comparison {
    cause explanation;
    boost::json::object first_difference;  // empty: none
    boost::json::array lines;              // at most `max_compared_lines`
};

// Compares them as they are; what it gives is masked, by `hidden` and by the names of secrets.
comparison compare_lines(std::string_view client, std::string_view server, masking::secrets const& hidden);

}  // namespace s3seal::explain
