// A namespace's credentials as a shell takes them.
#pragma once

#include <boost/json/object.hpp>

namespace s3seal::cli {

// For: eval "$(s3seal namespace create)"
void print_credentials(boost::json::object const& made);

}  // namespace s3seal::cli
