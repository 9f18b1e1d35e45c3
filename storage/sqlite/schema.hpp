// The tables of today, and how databases of before get them.
#pragma once

#include "storage/durability.hpp"
#include "storage/sqlite/database.hpp"

namespace s3seal::storage::sqlite {

// Sets the connection up and brings the schema to this program's version. newer_schema, corrupt, io; not_found when
// there is none and none may be made.
result<> prepare_schema(database& db, bool in_memory, durability sync, bool may_be_fresh = true);

}  // namespace s3seal::storage::sqlite
