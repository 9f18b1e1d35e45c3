// The one place where what a request brought becomes what may be kept of it.
#pragma once

#include "server/journal/record.hpp"

#include <memory>

namespace s3seal::journal {

// Everything but the sealed head.
std::shared_ptr<refusal> mask_refusal(event const& what);

// Everything but its refusal. `into` goes on using its memory.
void assign_masked(record& into, event const& what);

}  // namespace s3seal::journal
