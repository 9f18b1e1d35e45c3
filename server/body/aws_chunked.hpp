// The aws-chunked coding: chunks, and trailers behind them, inside an HTTP body.
// Source: S3 API, "Signature Calculations for Trailing Headers".
#pragma once

#include "server/auth/chunk_chain.hpp"
#include "server/aws/error.hpp"
#include "storage/base/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace s3seal::body {

// Takes encoded bytes in pieces of any size. Content is passed on without a copy.
class aws_chunked_decoder {
public:
    // `chain`: the chunks carry signatures, which it checks; absent: they carry none.
    explicit aws_chunked_decoder(std::uint64_t decoded_length, std::optional<auth::chunk_chain> chain = {})
        : expected_{decoded_length}, chain_{std::move(chain)} {}

    // Signatures may be there, and are not looked at.
    void ignore_signatures() noexcept { ignores_signatures_ = true; }

    // Takes some bytes off the front of `input`, and gives the content among them; empty content: go on while there is
    // input. IncompleteBody, InvalidChunkSizeError, MalformedTrailerError, SignatureDoesNotMatch.
    aws::result<bytes_view> next(bytes_view& input);
    // The body has ended.
    aws::result<> finish() const;

    // In order of arrival, lower-case names, values without blanks.
    std::vector<std::pair<std::string, std::string>> const& trailers() const noexcept { return trailers_; }

private:
    enum class state { size_line, content, content_end, trailer_line, done };

    aws::result<> take_line(bytes_view& input, bool& complete);
    aws::result<> on_line();
    aws::result<> on_size_line();
    aws::result<> on_trailer_line();
    aws::result<> take_signature(std::string_view extensions);
    aws::result<> end_of_content();
    aws::result<> end_of_chunks();
    aws::result<> check_trailers() const;

    state state_ = state::size_line;
    std::string line_;           // without CRLF
    bool saw_return_ = false;    // the line's CR has come, its LF has not
    bool saw_feed_ = false;      // an LF has come in front of a trailer's CR
    std::uint64_t left_ = 0;     // content bytes of this chunk that are still to come
    std::uint64_t chunk_ = 0;    // number of the current chunk, from 1
    std::uint64_t size_ = 0;     // its size
    std::uint64_t decoded_ = 0;  // content so far
    std::uint64_t expected_;
    std::optional<auth::chunk_chain> chain_;
    bool ignores_signatures_ = false;
    std::string signature_;                         // of the current chunk, as sent
    std::optional<std::string> trailer_signature_;  // as sent
    std::size_t trailer_bytes_ = 0;
    std::vector<std::pair<std::string, std::string>> trailers_;
};

}  // namespace s3seal::body
