// What happens to a request before its handler runs. The order is AWS's own: which of several errors is answered
// depends on it.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

#include <span>
#include <string_view>

namespace s3seal::s3 {

// Their names, in order; "integrity" and "handler" follow them.
std::span<std::string_view const> stage_names();

// Runs every stage on the head. On success context.op is an implemented operation that the caller may run.
result<> run_stages(request_context& context);

}  // namespace s3seal::s3
