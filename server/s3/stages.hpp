// What happens to a request before its handler runs. The order is AWS's own: which of several errors is answered
// depends on it.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"

#include <span>
#include <string_view>

namespace s3seal::s3 {

// Those that a request passed before this one, "integrity" included. None: it is no stage of every request.
std::span<std::string_view const> stages_before(std::string_view stage);
// Likewise of a form that has said whose it is: its head has come past all others before.
std::span<std::string_view const> stages_of_form_before(std::string_view stage);

// Runs every stage on the head. On success context.op is an implemented operation that the caller may run.
result<> run_stages(services const& svc, request_context& context);

}  // namespace s3seal::s3
