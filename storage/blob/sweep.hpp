// What becomes of stored bodies that no row refers to.
#pragma once

#include "storage/base/clock.hpp"
#include "storage/base/error.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace s3seal::storage {

inline constexpr std::chrono::hours orphans_stay{7 * 24};

// At the start. A body that no row refers to moves from `bodies` to `orphans`, since it may be the rows that are wrong;
// it comes back when they refer to it again, and is removed when it was moved longer ago than `orphans_stay`. Files of
// writes that were cut off are removed: no row ever referred to one. Touches nothing but regular files whose names are
// those of bodies, and nothing through a link. `log` gets a line for each kind of what it did, and for what failed.
// io: `bodies` cannot be read.
result<> sweep_bodies(std::filesystem::path const& bodies, std::filesystem::path const& orphans,
                      std::unordered_set<std::string> const& in_use, instant now,
                      std::function<void(std::string_view)> const& log);

// The name of a body on its way in.
std::string unfinished_name(std::string_view body_name);

}  // namespace s3seal::storage
