// Rows of the table `body`: bytes that lie in the database, outside the rows that they belong to.
#pragma once

#include "storage/base/error.hpp"
#include "storage/sqlite/database.hpp"

#include <cstdint>
#include <string_view>

namespace s3seal::storage::sqlite {

// Where the bytes of a body lie from now on: its number, 0 when they lie outside the database. `replaced`: number of
// the one in whose place they come; 0: none.
result<std::int64_t> place_body(database& db, std::int64_t replaced, std::string_view bytes);
// 0: there is none to delete.
result<> delete_body(database& db, std::int64_t number);

}  // namespace s3seal::storage::sqlite
