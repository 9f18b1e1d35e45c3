// Which s3seal this is.
#pragma once

#include <string>
#include <string_view>

namespace s3seal {

// Of the sources it was built from, abbreviated, or "unknown"; with "+changes" when they differ from it.
std::string_view commit() noexcept;

// 0.1.0 (024f6717d3c2)
std::string version();

}  // namespace s3seal
