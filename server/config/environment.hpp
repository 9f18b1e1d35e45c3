// The variables that a program is started with.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace s3seal::config {

using environment = std::map<std::string, std::string, std::less<>>;

// `variables`: NAME=value, ended by a null pointer, as the system hands them to a program.
environment read_environment(char const* const* variables);

// Where a service of such a name exists, Kubernetes injects variables for it. `prefix`: S3SEAL_, MINIO_, ...
bool is_from_kubernetes(std::string_view prefix, std::string_view name, std::string_view value) noexcept;

}  // namespace s3seal::config
