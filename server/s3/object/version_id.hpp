// The versionId of a request.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

#include <optional>
#include <string_view>

namespace s3seal::s3 {

// `versionId`: a bucket that never was versioned knows the null version alone.
result<> check_version_id(request_context const& context);
result<> check_version_id(std::optional<std::string_view> version);

}  // namespace s3seal::s3
