// What RapidXML does not check: it recurses without bound and takes much for XML that is none.
#pragma once

#include <string_view>

namespace s3seal::xml {

inline constexpr unsigned max_depth = 32;
inline constexpr unsigned max_attributes = 16;  // of an element: nothing of S3's has more than two

// UTF-8, legal characters, at most max_depth levels and max_attributes, one root with nothing but comments, processing
// instructions and white space around it, no DOCTYPE, no entity but the five and character references, no duplicate
// attribute.
bool is_well_formed(std::string_view text);

}  // namespace s3seal::xml
