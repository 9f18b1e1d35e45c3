// A response's status line and headers as one text, with the framing that the connection adds.
#pragma once

#include "server/http/response.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace s3seal::net {

enum class body_framing {
    none,   // no body follows
    plain,  // as many bytes as Content-Length says, or up to the connection's end
    chunked,
};

struct response_layout {
    body_framing framing;        // of what follows the text
    std::size_t body_begin = 0;  // in the text: where the body's first byte is, or would be
    std::size_t body_size = 0;   // without framing, of a body that the response holds
    bool body_follows = false;   // it is too long to be copied behind the head: the response's, and then the tail
    std::string_view tail = {};  // its framing
};

// Appends the head, and the whole body when the response holds it and it is short, to an empty text. `version`: of the
// request, 10 or 11.
response_layout append_response(std::string& out, http::response const& response, unsigned version, bool keep_alive);

// A chunk with its framing, instead of what `out` held.
void print_chunk(std::string& out, std::string_view content);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace s3seal::net
