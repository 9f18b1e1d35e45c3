// HTTP/1.1's own framing of a request's body: a length, or chunks (RFC 9112, sections 6 and 7).
#pragma once

#include "storage/base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace s3seal::http {

// Keeps no bytes: what a peer sends costs no memory here, whatever it is. Extensions of chunks and trailers are
// skipped, within limits.
class body_decoder {
public:
    static constexpr std::size_t max_line_bytes = 8 * 1024;      // of a chunk's size with its extensions
    static constexpr std::size_t max_trailer_bytes = 16 * 1024;  // of all trailers, line ends included

    body_decoder() = default;  // no body
    static body_decoder of_length(std::uint64_t bytes) noexcept;
    static body_decoder of_chunks() noexcept;

    // Takes bytes off the front of `input`, and gives the content among them without a copy; empty content: go on while
    // there is input. Leaves what follows the body. Nothing: malformed, where the body ends will never be known.
    std::optional<bytes_view> next(bytes_view& input);
    bool is_done() const noexcept { return state_ == state::done; }
    // A length was announced, and more than this is still to come.
    bool announces_more_than(std::uint64_t bytes) const noexcept { return !chunked_ && left_ > bytes; }

private:
    enum class state {
        size,  // before its first digit
        more_size,
        before_extension,  // blanks, then a semicolon
        extension,
        size_end,  // the line's LF
        content,
        content_return,
        content_end,
        trailer_start,  // or the empty line that ends the body
        trailer_name,
        trailer_value,
        trailer_end,
        end,
        done,
    };

    bytes_view take_content(bytes_view& input);
    bool take_framing(char c);
    bool take_size(char c);
    bool take_trailer(char c);

    state state_ = state::done;
    bool chunked_ = false;
    std::uint64_t left_ = 0;   // content bytes of this chunk, or of the body, that are still to come
    std::size_t framing_ = 0;  // bytes of this line, or of the trailers
};

}  // namespace s3seal::http
