// A request's head as it came over the wire: nothing decoded, nothing folded together.
#pragma once

#include "storage/base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace s3seal::http {

struct header {
    std::string_view name;   // as sent
    std::string_view value;  // without surrounding blanks
};

// Views into memory that the connection owns until the response is sent.
struct request {
    std::string_view method;      // as sent: GET
    std::string_view target;      // as sent: /bucket/key?query, or an absolute URL
    unsigned version = 11;        // 10 or 11
    std::vector<header> headers;  // in arrival order
    std::optional<std::uint64_t> content_length;
    bool chunked = false;  // Transfer-Encoding: chunked

    // The first value of that name, any letter case.
    std::optional<std::string_view> find(std::string_view name) const noexcept {
        for (auto const& h : headers)
            if (equal_ignoring_case(h.name, name)) return h.value;
        return std::nullopt;
    }
    bool has(std::string_view name) const noexcept { return find(name).has_value(); }
};

// A transfer coding that nobody here decodes: where the body ends is not known.
inline bool has_unknown_framing(request const& head) noexcept {
    return !head.chunked && head.has("Transfer-Encoding");
}

// Whether the next one who reads this head could find the body's end somewhere else: a length besides a transfer
// coding, a coding in HTTP/1.0, and chunks that are not plainly the only coding.
bool has_doubtful_framing(request const& head);

}  // namespace s3seal::http
