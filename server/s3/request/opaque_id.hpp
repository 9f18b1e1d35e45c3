// Ids that mean nothing to whoever gets them: of uploads and versions.
#pragma once

#include "storage/base/random.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// Of letters, digits, '.' and '_'. `length`: a multiple of four.
std::string make_opaque_id(random_source& random, std::size_t length);
// Whether such an id may look like that.
bool is_opaque_id(std::string_view text, std::size_t length) noexcept;

}  // namespace s3seal::s3
