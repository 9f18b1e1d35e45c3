// A request's body on its way to its handler.
#pragma once

#include "server/http/exchange.hpp"
#include "server/http/response.hpp"
#include "server/masking/secrets.hpp"
#include "server/s3/request/error.hpp"

namespace s3seal::s3 {

// Dropped without finish() it leaves nothing behind.
class body_reader {
public:
    virtual ~body_reader() = default;
    // Bytes as they came, HTTP's own framing removed.
    virtual result<> write(bytes_view bytes) = 0;
    virtual result<http::response> finish(http::body_end end) = 0;
    // Whether it is keeping the body in memory that unknown callers share.
    virtual bool keeps_body() const noexcept { return false; }
    // That have come in the body.
    virtual masking::secrets secrets() const { return {}; }
};

}  // namespace s3seal::s3
