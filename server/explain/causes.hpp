// What is behind errors that need no detective work, and what to do about each.
#pragma once

#include "server/journal/record.hpp"

#include <string>

namespace s3seal::explain {

struct cause {
    std::string name;     // "clock", "headers not signed"
    std::string summary;  // one sentence
    std::string advice;   // one sentence
};

// The text of the error's element of that name; "" when it has none.
std::string_view extra(aws::error const& error, std::string_view name);

// From the error alone.
cause cause_of(journal::record const& record, journal::refusal const& refused);

}  // namespace s3seal::explain
