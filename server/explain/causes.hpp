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

// From the error alone.
cause cause_of(journal::record const& of, journal::refusal const& refused);

}  // namespace s3seal::explain
