// Text of others on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace s3seal {

// With `?` for what would steer a terminal: C0 and C1 controls, in UTF-8.
std::string printable(std::string_view text);

}  // namespace s3seal
