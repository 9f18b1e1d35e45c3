// A seed without files, to be sent to where they are not.
#pragma once

#include "server/seed/seed.hpp"

#include <boost/json.hpp>

namespace s3seal::seed {

// The same, with what files and folders hold as its objects' content. not_found, io: a file has gone meanwhile.
storage::result<boost::json::object> inlined(seed_document const& seed);

}  // namespace s3seal::seed
