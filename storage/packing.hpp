// Lists of pairs as one text, whatever the engine: lines of name:value. A backslash stands in front of a backslash,
// colon or line feed of either, so that any bytes come back as they were.
#pragma once

#include "storage/model.hpp"

#include <string>
#include <string_view>

namespace s3seal::storage {

std::string pack_pairs(header_list const& pairs);
header_list unpack_pairs(std::string_view text);

}  // namespace s3seal::storage
