// A request's body on its way to its handler.
#pragma once

#include "server/http/exchange.hpp"
#include "server/http/response.hpp"
#include "server/masking/secrets.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/handler.hpp"

#include <memory>
#include <variant>

namespace s3seal::s3 {

// What a body that has come leads to: the response, or more work.
using body_outcome = std::variant<http::response, std::unique_ptr<incremental_task>>;

// Dropped without finish() it leaves nothing behind.
class body_reader {
public:
    virtual ~body_reader() = default;
    // Bytes as they came, HTTP's own framing removed.
    virtual result<> write(bytes_view bytes) = 0;
    // It must outlive the task that it gives.
    virtual result<body_outcome> finish(http::body_end end) = 0;
    // Whether it is keeping the body in memory that unknown callers share.
    virtual bool keeps_body() const noexcept { return false; }
    // That have come in the body.
    virtual masking::secrets secrets() const { return {}; }
};

}  // namespace s3seal::s3
