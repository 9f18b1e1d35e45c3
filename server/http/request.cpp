#include "server/http/request.hpp"

namespace s3seal::http {

bool has_doubtful_framing(request const& head) {
    constexpr std::string_view chunked = "chunked";
    std::size_t codings = 0;
    bool names_chunks = false;
    bool plain = true;
    for (auto const& [name, value] : head.headers) {
        if (!equal_ignoring_case(name, "Transfer-Encoding")) continue;
        ++codings;
        names_chunks = names_chunks || to_lower(value).find(chunked) != std::string::npos;
        plain = plain && equal_ignoring_case(value, chunked);
    }
    if (codings == 0) return false;
    return head.content_length || head.version < 11 || (names_chunks && (codings > 1 || !plain));
}

}  // namespace s3seal::http
