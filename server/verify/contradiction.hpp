// Expectations that nothing can be: what they forbid never comes, what they demand neither.
#pragma once

#include "server/verify/condition.hpp"

#include <optional>
#include <string>

namespace s3seal::verify {

// A field of which no value fits all that is said of it; nothing: there is none that is known to be so.
std::optional<std::string> find_contradiction(match const& in);

}  // namespace s3seal::verify
