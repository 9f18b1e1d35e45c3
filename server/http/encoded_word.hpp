// RFC 2047 encoded words: how S3 carries metadata that is not ASCII in HTTP headers.
#pragma once

#include <string>
#include <string_view>

namespace s3seal::http {

// =?UTF-8?Q?=C3=A9?= and =?UTF-8?B?YWJj?= become UTF-8 text; what is no encoded word stays as it is.
std::string decode_words(std::string_view text);

// As one encoded word when it is not plain printable ASCII: Q form, B form when it holds control characters.
std::string encode_word(std::string_view utf8);

}  // namespace s3seal::http
