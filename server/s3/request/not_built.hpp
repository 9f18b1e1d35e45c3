// How what S3 has and this server has not is refused. AWS has no text for that, so the message names it: SDKs show
// nothing else. What AWS itself refuses with 501 is header_not_implemented().
#pragma once

#include "server/s3/request/error.hpp"

#include <string_view>

namespace s3seal::s3 {

// NotImplemented: an operation, by its name in S3's model.
error operation_not_built(std::string_view name);

// NotImplemented: a feature, and the header that asks for it.
error feature_not_built(std::string_view feature, std::string_view header);

}  // namespace s3seal::s3
