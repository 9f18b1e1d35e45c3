// What somebody may have meant by a name that does not exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::config {

// ` (did you mean "port"?)` when one of `known` is close to `name`, else "".
std::string suggestion(std::string_view name, std::vector<std::string_view> const& known);

}  // namespace s3seal::config
