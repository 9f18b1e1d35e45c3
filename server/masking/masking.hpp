// What may not be kept of a text: values that stand behind the name of a secret, in whatever spelling.
#pragma once

#include <string>
#include <string_view>

namespace s3seal::masking {

inline constexpr std::string_view mask = "(masked)";

// Whether a header, parameter, field or member of that name holds a secret. Any letter case, nothing encoded.
bool is_secret(std::string_view name) noexcept;
// Likewise, or JSON in base64 (an encryption context) in which one stands.
bool holds_secret(std::string_view name, std::string_view value);

// Masks each value behind a secret's name: name=value, name:value, "name": "value", <name>value. Names, separators and
// values may be percent-encoded, several times over. Masks user names and passwords of URLs too. Linear in the text.
void mask_text(std::string& text);

// The same for a request target, in which a value ends at '&' alone. `to` goes on using its memory.
void assign_masked_target(std::string& to, std::string_view target);

// A header's value as it may be kept. Of Authorization nothing stays.
std::string masked_value(std::string_view name, std::string_view value);
// False, as of most headers: it may be kept as it is.
bool may_hold_secrets(std::string_view name, std::string_view value) noexcept;

// Authorization: who signed stays, the signature and whatever else stands there goes.
std::string mask_authorization(std::string_view value);

}  // namespace s3seal::masking
