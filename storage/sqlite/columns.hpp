// Columns that several tables have, bound and read the same way.
#pragma once

#include "storage/model.hpp"
#include "storage/sqlite/database.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::storage::sqlite {

using header_list = std::vector<std::pair<std::string, std::string>>;

// One column: lines of name:value. A backslash stands in front of a backslash, colon or line feed of either, so that
// any bytes come back as they were.
std::string print_headers(header_list const& headers);
header_list parse_headers(std::string_view text);

// sse_mode, sse_key_arn, sse_bucket_key, sse_context, sse_wrapped_key, sse_format. `value` must outlive the execution.
void bind_encryption(query& statement, encryption const& value);
encryption read_encryption(query const& from, int first);

// checksum_algorithm, checksum_type, checksum_value. `value` must outlive the execution.
void bind_checksum(query& statement, checksum const& value);
checksum read_checksum(query const& from, int first);

void bind_instant(query& statement, instant value);
instant read_instant(query const& from, int column);

// The smallest text that is greater than every text with this prefix; "" when there is none.
std::string after_prefix(std::string prefix);

// The common prefix that a key falls into; "" when it stands for itself.
std::string common_prefix_of(std::string_view key, std::string_view prefix, std::string_view delimiter);

}  // namespace s3seal::storage::sqlite
