// What the admin API is, for programs: docs/openapi.json.
#pragma once

#include <string_view>

namespace s3seal::mock {

// The text of docs/openapi.json, embedded by the build.
std::string_view openapi_document() noexcept;

}  // namespace s3seal::mock
