// How the schema came to be what it is: what brings a database from each version to the next.
#pragma once

#include <span>

namespace s3seal::storage::sqlite {

std::span<char const* const> migrations();  // SQL; the first makes version 1 of an empty database

}  // namespace s3seal::storage::sqlite
