// What is behind a refusal as far as its reason tells, and what to do about it.
#pragma once

#include "server/journal/record.hpp"

#include <string>

namespace s3seal::explain {

struct cause {
    std::string name;     // "clock", "headers not signed"
    std::string summary;  // one sentence
    std::string advice;   // one sentence
};

// From the reason alone.
cause cause_of(journal::record const& record, journal::refusal const& refused);

}  // namespace s3seal::explain
