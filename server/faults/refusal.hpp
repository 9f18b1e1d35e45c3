// What a rule answers with, in the words of the service that is asked.
#pragma once

#include "server/faults/rule.hpp"
#include "server/service/points.hpp"

#include <optional>

namespace s3seal::faults {

// Of a rule that fired for `what`, or for a call of KMS that it led to (else null). Nothing: it refuses nothing.
std::optional<aws::error> refusal_of(rule const& rule, service::subject const& what, service::subject const* call);

}  // namespace s3seal::faults
