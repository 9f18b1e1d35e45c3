// RFC 2047 encoded words: how S3 carries metadata that is not ASCII in HTTP headers.
#pragma once

#include <string>
#include <string_view>

namespace s3seal::http {

// =?UTF-8?B?YWJj?= becomes its text, whatever controls that holds. What is no encoded word stays as it is, and so does
// the word of a text that is not ASCII (recorded).
std::string decode_words(std::string_view text);

// As one encoded word unless it is printable ASCII with tabs: Q form when such characters, tabs and line ends outnumber
// the others, else B form.
std::string encode_word(std::string_view utf8);

}  // namespace s3seal::http
