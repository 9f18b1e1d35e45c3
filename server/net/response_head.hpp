// A response's status line and headers as one text, with the framing that the connection adds.
#pragma once

#include "server/http/response.hpp"

#include <string>

namespace s3seal::net {

enum class body_framing {
    none,   // no body follows
    plain,  // as many bytes as Content-Length says, or up to the connection's end
    chunked,
};

// Appends the head, and the whole body when the response holds it. `version`: of the request, 10 or 11.
body_framing append_response(std::string& out, http::response const& response, unsigned version, bool keep_alive);

}  // namespace s3seal::net
