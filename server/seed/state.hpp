// What is there, printed as a seed that makes the same.
#pragma once

#include "server/seed/state_printing.hpp"

namespace s3seal::seed {

// A seed, with a sentence in `left_out` for each thing that seeds cannot say. Content is read through S3. io, corrupt.
storage::result<boost::json::object> print_state(target const& of, printing how);

}  // namespace s3seal::seed
