// Other names that the client may have signed than the one that came.
#pragma once

#include "server/explain/trial.hpp"

namespace s3seal::explain {

void hosts(situation const& from, trial& out);

}  // namespace s3seal::explain
