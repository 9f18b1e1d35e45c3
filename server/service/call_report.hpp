// What KMS and STS report alike: their requests are calls, judged first and then handled.
#pragma once

#include "server/aws/error.hpp"
#include "server/service/outcome.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::service {

// Their stages, as explanations call them.
inline constexpr std::string_view authenticating = "authenticate";
inline constexpr std::string_view handling = "handler";

struct call_report {
    std::string_view operation;  // of static storage, as what follows
    std::string_view stage;      // that it is in, or that refused it
    std::string_view code;       // of the refusal; "": it was not refused
    std::string message;         // likewise
    aws::reason why;             // likewise
    std::string caller;          // ARN
    std::string body_sha256;
    std::optional<aws::error> let_through;  // what the verifier said, in lenient mode

    // The end: nothing of it is needed any more.
    void give(outcome& to) &&;
};

}  // namespace s3seal::service
