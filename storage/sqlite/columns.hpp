// Columns that several tables have, bound and read the same way.
#pragma once

#include "storage/model.hpp"
#include "storage/sqlite/database.hpp"

namespace s3seal::storage::sqlite {

// sse_mode, sse_key_arn, sse_bucket_key, sse_context, sse_wrapped_key, sse_format. `value` must outlive the execution.
void bind_encryption(query& statement, encryption const& value);
encryption read_encryption(query const& from, int first);

// checksum_algorithm, checksum_type, checksum_value. `value` must outlive the execution.
void bind_checksum(query& statement, checksum const& value);
checksum read_checksum(query const& from, int first);

// lock_mode, lock_until, legal_hold, event_hold, hold_days, hold_years. `value` must outlive the execution.
void bind_lock(query& statement, object_lock const& value);
object_lock read_lock(query const& from, int first);

void bind_instant(query& statement, instant value);
instant read_instant(query const& from, int column);

}  // namespace s3seal::storage::sqlite
