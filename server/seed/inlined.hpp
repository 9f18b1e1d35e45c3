// A seed without files, to be sent to where they are not.
#pragma once

#include "server/seed/seed.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::seed {

struct inlined_seed {
    boost::json::object root;
    // Paths of its objects, with those in the seed that they come from: a folder is many.
    std::vector<std::pair<std::string, std::string>> origins;

    // Of the seed, by one of these.
    std::string origin_of(std::string_view path) const;
};

// The same, with what files and folders hold as its objects' content. not_found, io: a file has gone meanwhile.
storage::result<inlined_seed> inlined(seed_document const& seed);

}  // namespace s3seal::seed
