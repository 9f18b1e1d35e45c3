// The operations of S3, all of them.
#pragma once

#include "server/s3/operation_table.hpp"
#include "server/s3/request/operation.hpp"

#include <span>
#include <string_view>

namespace s3seal::s3 {

// The rows as they stand beside their handlers, file by file.
std::span<std::span<operation const> const> operation_families();

operation_table const& all_operations();

// The row of that name, which there is.
operation const* find_operation_named(std::string_view name);

}  // namespace s3seal::s3
