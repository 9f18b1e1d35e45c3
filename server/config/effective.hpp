// What holds, as a configuration file that can be loaded again.
#pragma once

#include "server/config/loaded.hpp"

#include <string>

namespace s3seal::config {

// Every setting with where it comes from, in a comment. Secrets are left out, and said to be.
std::string print_effective(loaded const& what);

}  // namespace s3seal::config
