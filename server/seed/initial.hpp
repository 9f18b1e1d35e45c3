// What the settings say that a server begins with.
#pragma once

#include "server/config/settings.hpp"
#include "server/seed/apply.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::seed {

// Lines for the user, one for each thing that is wrong.
struct complaint {
    std::string text;
};

// The files of --seed, and what --buckets says. All of them are read before any mistake is told.
basic_result<std::vector<seed_document>, complaint> load_initial(config::settings const& settings);
// In their order.
basic_result<void, complaint> apply_all(std::vector<seed_document> const& seeds, target const& to);

}  // namespace s3seal::seed
