// What somebody may have meant by a name that does not exist.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::document {

// The one of `known` that is a slip away from `name`, or two when both have six letters and more.
std::optional<std::string_view> nearest(std::string_view name, std::vector<std::string_view> const& known);

// ` (did you mean "port"?)` when there is such a one, else "".
std::string suggestion(std::string_view name, std::vector<std::string_view> const& known);

}  // namespace s3seal::document
