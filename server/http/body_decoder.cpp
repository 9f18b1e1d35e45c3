#include "server/http/body_decoder.hpp"

#include <algorithm>

namespace s3seal::http {

namespace {

// -1: no hexadecimal digit.
int digit_of(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

// What a line may consist of; bytes beyond ASCII are left to whoever sent them.
bool is_printable(char c) noexcept {
    auto const byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

}  // namespace

body_decoder body_decoder::of_length(std::uint64_t bytes) noexcept {
    body_decoder made;
    made.left_ = bytes;
    if (bytes > 0) made.state_ = state::content;
    return made;
}

body_decoder body_decoder::of_chunks() noexcept {
    body_decoder made;
    made.chunked_ = true;
    made.state_ = state::size;
    return made;
}

std::optional<bytes_view> body_decoder::next(bytes_view& input) {
    while (!input.empty() && state_ != state::done) {
        if (state_ == state::content) return take_content(input);
        if (!take_framing(static_cast<char>(input.front()))) return std::nullopt;
        input = input.subspan(1);
    }
    return bytes_view{};
}

bytes_view body_decoder::take_content(bytes_view& input) {
    auto const part = input.first(static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), left_)));
    input = input.subspan(part.size());
    left_ -= part.size();
    if (left_ == 0) state_ = chunked_ ? state::content_return : state::done;
    return part;
}

// False: not as it must be. CR and LF stand together and nowhere else: who is less strict than others about where a
// request ends lets requests be smuggled.
bool body_decoder::take_framing(char c) {
    switch (state_) {
        case state::content_return:
            state_ = state::content_end;
            return c == '\r';
        case state::content_end:
            state_ = state::size;
            framing_ = 0;
            return c == '\n';
        case state::trailer_start:
        case state::trailer_name:
        case state::trailer_value:
        case state::trailer_end:
        case state::end:
            return take_trailer(c);
        default:
            return take_size(c);
    }
}

// 1*HEXDIG *( BWS ";" extension ) CRLF
bool body_decoder::take_size(char c) {
    if (++framing_ > max_line_bytes) return false;
    if (state_ == state::size_end) {
        state_ = left_ > 0 ? state::content : state::trailer_start;
        framing_ = 0;
        return c == '\n';
    }
    bool const in_digits = state_ == state::size || state_ == state::more_size;
    if (auto const digit = digit_of(c); in_digits && digit >= 0) {
        if (left_ >> 60 != 0) return false;
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        state_ = state::more_size;
        return true;
    }
    if (state_ == state::size) return false;
    if (c == '\r') {
        bool const ends = state_ != state::before_extension;
        state_ = state::size_end;
        return ends;
    }
    if (state_ == state::extension) return is_printable(c);
    state_ = c == ';' ? state::extension : state::before_extension;
    return c == ';' || is_blank(c);
}

// *( name ":" value CRLF ) CRLF. Nobody reads them.
bool body_decoder::take_trailer(char c) {
    if (++framing_ > max_trailer_bytes) return false;
    if (state_ == state::trailer_end || state_ == state::end) {
        state_ = state_ == state::end ? state::done : state::trailer_start;
        return c == '\n';
    }
    if (c == '\r') {
        bool const in_name = state_ == state::trailer_name;
        state_ = state_ == state::trailer_start ? state::end : state::trailer_end;
        return !in_name;
    }
    if (state_ == state::trailer_value) return is_printable(c);
    bool const ends_name = state_ == state::trailer_name && c == ':';
    state_ = ends_name ? state::trailer_value : state::trailer_name;
    return ends_name || (is_printable(c) && !is_blank(c) && c != ':');
}

}  // namespace s3seal::http
