// What rules may name: the operations and the errors of S3, KMS and STS.
#pragma once

#include "server/faults/told_error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::faults {

// s3, kms, sts; "": none has an operation of that name.
std::string_view service_of_operation(std::string_view name);
std::vector<std::string_view> const& known_operations();

// The error of that code as each service has it. Nothing: none has it.
std::optional<told_error> find_told_error(std::string_view code);
std::vector<std::string_view> const& known_errors();

// An error that is in no table. Its code and text are kept as long as the program lives, so that records may name
// them; nothing: too many were. Any thread.
std::optional<told_error> make_told_error(std::string_view code, unsigned status, std::string_view message);

}  // namespace s3seal::faults
