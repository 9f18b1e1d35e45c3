// Rules for what goes wrong most, by name.
#pragma once

#include "server/faults/rule.hpp"

#include <string_view>
#include <vector>

namespace s3seal::faults {

std::vector<std::string_view> preset_names();
// Without ids. Empty: there is no such preset.
std::vector<rule> rules_of_preset(std::string_view name);

}  // namespace s3seal::faults
