// Lists: what those of objects and of versions share.
#pragma once

#include "tests/stateful/folding.hpp"
#include "tests/stateful/rules.hpp"

namespace s3seal::stateful {

void draw_page(dice& rolled, operation& asked, std::string const& most);
std::string draw_marker(dice& rolled);

// ETag, checksum and size of an entry.
std::string listed_bytes(object_version const& one);

}  // namespace s3seal::stateful
