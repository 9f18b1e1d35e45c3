// Makes what a seed describes, through the services themselves: with their checks, and their encryption.
#pragma once

#include "server/seed/seed.hpp"
#include "server/seed/target.hpp"

namespace s3seal::seed {

// What is there already, as the seed describes it, stays as it is: whoever applies it again changes nothing. What the
// seed does not name stays, too. Fails with the first thing that a service refuses; what was made until then is there,
// and the caller's to take back. Any thread, which waits for others that apply something.
basic_result<void, mistake> apply(seed_document const& seed, target const& to);
// The rules of faults in it alone, likewise.
basic_result<void, mistake> apply_faults(seed_document const& seed, target const& to);

}  // namespace s3seal::seed
