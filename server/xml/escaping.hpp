// Text as XML carries it.
#pragma once

#include <string>
#include <string_view>

namespace s3seal::xml {

// How " stands in text: S3's lists escape it, its other documents do not.
enum class quotes { plain, escaped };

// & < > and what XML cannot carry as it is; " too where it is wanted, as in attributes. Bytes that are no UTF-8, as
// headers may hold them, are taken for ISO-8859-1.
void append_escaped(std::string& out, std::string_view text, quotes as = quotes::plain);

}  // namespace s3seal::xml
