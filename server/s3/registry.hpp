// The operations of S3, all of them.
#pragma once

#include "server/s3/request/operation.hpp"

#include <span>
#include <string_view>

namespace s3seal::s3 {

// Every row, in the order in which they are tried.
std::span<operation const> all_operations();

// The row of that name, which there is.
operation const* find_operation_named(std::string_view name);

}  // namespace s3seal::s3
