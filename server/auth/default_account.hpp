// The account of whoever has none of their own.
#pragma once

#include <string_view>

namespace s3seal::auth {

inline constexpr std::string_view default_account = "000000000000";

}  // namespace s3seal::auth
