// A record of a refusal as the front fills it, for tests of what reads records.
#pragma once

#include "server/journal/record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::test {

// Not masked yet.
inline std::shared_ptr<journal::record> make_refused_record(std::string_view id, std::string_view message,
                                                            std::optional<aws::error> error = std::nullopt) {
    auto record = std::make_shared<journal::record>();
    record->id = id;
    if (error) record->error_code = aws::row_of(error->code).code;
    record->refusal = std::make_shared<service::refusal>();
    record->refusal->message = message;
    record->refusal->error = std::move(error);
    return record;
}

}  // namespace s3seal::test
