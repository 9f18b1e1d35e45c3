// What a header field may be made of (RFC 9110 section 5), and header values as the ISO-8859-1 text that they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::http {

// A name: one or more of the letters, digits and marks that RFC 9110 calls tchar.
bool is_token(std::string_view name) noexcept;

// Appends the value with a blank for each CR, LF and NUL, which would end the line or the text for a recipient.
void append_field_value(std::string& out, std::string_view value);

// Each byte is one character.
std::string latin1_to_utf8(std::string_view latin1);

// Absent: a character beyond U+00FF, a control character, or no UTF-8.
std::optional<std::string> utf8_to_latin1(std::string_view utf8);

// The low byte of each character, and a blank where that is a control character: S3's way with system metadata.
std::string utf8_to_low_bytes(std::string_view utf8);

}  // namespace s3seal::http
