// Values as TOML writes them.
#pragma once

#include <string>
#include <string_view>

namespace s3seal::config {

bool can_be_toml(std::string_view text) noexcept;
// In quotes.
std::string toml_text(std::string_view text);
// The members of a JSON object, a line each: name = value.
std::string toml_fields(std::string_view json);
// Without what would end the line.
std::string in_comment(std::string_view text);

}  // namespace s3seal::config
