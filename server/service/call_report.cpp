#include "server/service/call_report.hpp"

#include <array>
#include <memory>
#include <utility>

namespace s3seal::service {

void call_report::give(outcome& to) && {
    static constexpr std::array before_handling{authenticating};
    to.operation = operation;
    to.caller = std::move(caller);
    bool const failed = !code.empty();
    if (!failed && !let_through) return;
    to.error_code = failed ? code : aws::row_of(let_through->code).code;
    to.stage = failed ? stage : authenticating;
    if (to.stage == handling) to.passed = before_handling;
    to.refusal = std::make_shared<refusal>();
    to.refusal->message = failed ? std::move(message) : std::string{aws::message_of(*let_through)};
    to.refusal->why = failed ? std::move(why) : std::move(let_through->why);
    to.refusal->let_through = !failed;
    to.refusal->body_sha256 = std::move(body_sha256);
}

}  // namespace s3seal::service
