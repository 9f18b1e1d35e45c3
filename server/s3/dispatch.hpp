// A request that has passed its stages gets to its handler.
#pragma once

#include "server/http/response.hpp"
#include "server/s3/body_reader.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/handler.hpp"
#include "server/s3/request/services.hpp"

#include <memory>
#include <variant>

namespace s3seal::s3 {

// What is left to do: nothing, read the body, or work on.
using dispatched = std::variant<http::response, std::unique_ptr<body_reader>, std::unique_ptr<incremental_task>>;

// Runs the handler of context.op as far as the head allows. `svc` and `context` must outlive what it gives.
result<dispatched> dispatch(services const& svc, request_context& context);

}  // namespace s3seal::s3
