// Where a request brings a key of its customer's (SSE-C), whether its service takes it from there or not.
#pragma once

#include "server/http/request.hpp"

#include <string_view>

namespace s3seal::service {

// A header's name, a form field's or a parameter's, any letter case: x-amz-server-side-encryption-customer-..., or of
// the source of a copy.
bool names_customer_key(std::string_view name) noexcept;

// In its headers or its query.
bool brings_customer_key(http::request const& head);

}  // namespace s3seal::service
