// The words of every reason: one table.
#pragma once

#include "server/aws/reason.hpp"

#include <string_view>

namespace s3seal::explain {

// Names in braces are filled in: the reason's arguments (`argument_names`), `message` (that the client got), `sentence`
// (the same with its full stop), `operation`, `distance` (of clocks: "2 hours behind").
struct cause_row {
    aws::reason_code code;
    std::string_view name;     // "clock", "headers not signed"
    std::string_view summary;  // one sentence
    std::string_view advice;
};
cause_row const& row_of(aws::reason_code code) noexcept;

}  // namespace s3seal::explain
