// A record of a refusal as the front fills it, for tests of what reads records.
#pragma once

#include "server/aws/error.hpp"
#include "server/journal/record.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::test {

// Not masked yet.
inline std::shared_ptr<journal::record> make_refused_record(std::string_view id, std::string_view message,
                                                            aws::reason why = {}) {
    auto record = std::make_shared<journal::record>();
    record->id = id;
    record->refusal = std::make_shared<service::refusal>();
    record->refusal->message = message;
    record->refusal->why = std::move(why);
    return record;
}

inline std::shared_ptr<journal::record> make_refused_record(std::string_view id, aws::error const& error) {
    auto record = make_refused_record(id, aws::message_of(error), error.why);
    record->error_code = aws::row_of(error.code).code;
    return record;
}

}  // namespace s3seal::test
