#include "server/body/aws_chunked.hpp"

#include <algorithm>
#include <charconv>

namespace s3seal::body {

namespace {

using aws::errc;
using aws::error;

constexpr std::size_t max_line = 4096;
constexpr std::size_t max_trailers = 8192;
constexpr std::uint64_t min_chunk = 8192;  // of all chunks but the last

error broken() {
    return {errc::incomplete_body, "The request body terminated unexpectedly"};
}

}  // namespace

// Lines end with CRLF and nothing else, but that trailers may end with LF CRLF: minio-go sends them so, and S3 takes
// it.
aws::result<> aws_chunked_decoder::take_line(bytes_view& input, bool& complete) {
    complete = false;
    while (!input.empty()) {
        auto const c = static_cast<char>(input.front());
        input = input.subspan(1);
        if (saw_return_) {
            if (c != '\n') return broken();
            saw_return_ = saw_feed_ = false;
            complete = true;
            return {};
        }
        bool const ends_trailer = c == '\n' && state_ == state::trailer_line && !line_.empty() && !saw_feed_;
        if (c == '\r')
            saw_return_ = true;
        else if (ends_trailer)
            saw_feed_ = true;
        else if (saw_feed_ || c == '\n' || line_.size() >= max_line)
            return broken();
        else
            line_ += c;
    }
    return {};
}

aws::result<bytes_view> aws_chunked_decoder::next(bytes_view& input) {
    if (state_ == state::done) {  // S3 ignores what follows the end
        input = {};
        return bytes_view{};
    }
    if (state_ == state::content) {
        auto const part = input.first(static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), left_)));
        input = input.subspan(part.size());
        left_ -= part.size();
        decoded_ += part.size();
        if (chain_) chain_->update(part);
        if (left_ == 0) state_ = state::content_end;
        return part;
    }
    bool complete = false;
    CHECK_OK(take_line(input, complete));
    if (complete) {
        CHECK_OK(on_line());
        line_.clear();
    }
    return bytes_view{};
}

aws::result<> aws_chunked_decoder::on_line() {
    switch (state_) {
        case state::size_line:
            return on_size_line();
        case state::trailer_line:
            return on_trailer_line();
        default:
            return end_of_content();
    }
}

// size [; chunk-signature = signature], blanks around each part.
aws::result<> aws_chunked_decoder::on_size_line() {
    auto const line = std::string_view{line_};
    auto const semicolon = chain_ || ignores_signatures_ ? line.find(';') : line.npos;
    auto const text = trim(line.substr(0, semicolon));
    std::uint64_t size = 0;
    auto const end = text.data() + text.size();
    auto const [stop, ec] = std::from_chars(text.data(), end, size, 16);
    if (text.empty() || text.front() == '-' || ec != std::errc{} || stop != end) return broken();
    if (chain_) {
        if (semicolon == line.npos) return broken();
        CHECK_OK(take_signature(line.substr(semicolon + 1)));
    }
    if (size == 0) return end_of_chunks();
    // Seen at the next chunk: the last one may be as small as it likes.
    if (chunk_ > 0 && size_ < min_chunk)
        return error{errc::invalid_chunk_size}
            .with("Chunk", std::to_string(chunk_ + 1))
            .with("BadChunkSize", std::to_string(size_));
    ++chunk_;
    size_ = size;
    left_ = size;
    state_ = state::content;
    return {};
}

// Nothing may stand behind the signature; what stands before it makes it the signature of something else (recorded).
aws::result<> aws_chunked_decoder::take_signature(std::string_view extensions) {
    auto const semicolon = extensions.find(';');
    auto const first = extensions.substr(0, semicolon);
    auto const equals = first.find('=');
    if (equals == first.npos) return broken();
    bool const named = trim(first.substr(0, equals)) == "chunk-signature";
    signature_ = trim(first.substr(equals + 1));
    if (named) return semicolon == extensions.npos && !signature_.empty() ? aws::result<>{} : broken();
    if (extensions.find("chunk-signature") == extensions.npos) return broken();
    return chain_->misplaced(signature_);
}

aws::result<> aws_chunked_decoder::end_of_content() {
    if (!line_.empty()) return broken();  // more content than the chunk's size said
    if (chain_) CHECK_OK(chain_->end_chunk(signature_));
    state_ = state::size_line;
    return {};
}

aws::result<> aws_chunked_decoder::end_of_chunks() {
    if (chain_) CHECK_OK(chain_->end_chunk(signature_));
    state_ = state::trailer_line;
    if (decoded_ == expected_) return {};
    return error{errc::incomplete_body}
        .with("NumberBytesExpected", std::to_string(expected_))
        .with("NumberBytesProvided", std::to_string(decoded_));
}

aws::result<> aws_chunked_decoder::on_trailer_line() {
    if (line_.empty()) {
        state_ = state::done;
        return {};
    }
    trailer_bytes_ += line_.size();
    auto const colon = line_.find(':');
    if (colon == std::string::npos || colon == 0 || trailer_bytes_ > max_trailers) return errc::malformed_trailer;
    auto const text = std::string_view{line_};
    auto name = to_lower(trim(text.substr(0, colon)));
    auto const value = trim(text.substr(colon + 1));
    if (chain_ && chain_->signs_trailers() && name == "x-amz-trailer-signature")
        trailer_signature_ = value;
    else if (!ignores_signatures_ || name != "x-amz-trailer-signature")
        trailers_.emplace_back(std::move(name), value);
    return {};
}

aws::result<> aws_chunked_decoder::check_trailers() const {
    if (!chain_ || !chain_->signs_trailers()) return {};
    if (!trailer_signature_) return broken();
    std::string canonical;
    for (auto const& [name, value] : trailers_) canonical.append(name).append(":").append(value).append("\n");
    return chain_->end_trailers(canonical.empty() ? "\n" : canonical, *trailer_signature_);
}

aws::result<> aws_chunked_decoder::finish() const {
    // The final empty line may be missing altogether, but not half of it.
    bool const ended = state_ == state::done || (state_ == state::trailer_line && line_.empty() && !saw_return_);
    return ended ? check_trailers() : broken();
}

}  // namespace s3seal::body
