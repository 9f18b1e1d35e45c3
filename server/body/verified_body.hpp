// A body on its way in: decoded, measured and compared with what was promised, before anybody believes it.
#pragma once

#include "server/body/aws_chunked.hpp"
#include "server/body/body_handler.hpp"
#include "server/body/integrity.hpp"
#include "server/http/exchange.hpp"

#include <memory>
#include <optional>
#include <string>

namespace s3seal::body {

class verified_body {
public:
    // `to` must outlive it.
    verified_body(integrity_plan plan, content_sink& to);

    // As it came over the wire, HTTP's own framing removed.
    aws::result<> write(bytes_view bytes);
    aws::result<verified_content> finish(http::body_end end);

private:
    aws::result<> pass_on(bytes_view content);
    aws::result<> check_complete(http::body_end end) const;
    aws::result<> take_trailer();
    aws::result<> check_sha256();
    // Adds what an explanation says of two values that differ.
    aws::error mismatch(aws::error error, std::string_view in, std::string_view expected,
                        std::string_view computed) const;
    aws::result<> check_md5(std::string const& computed) const;

    integrity_plan plan_;
    content_sink& to_;
    std::optional<aws_chunked_decoder> decoder_;
    std::unique_ptr<hasher> sha256_;
    std::unique_ptr<hasher> md5_;
    std::unique_ptr<hasher> checksum_;
    std::unique_ptr<hasher> extra_checksum_;
    std::uint64_t received_ = 0;  // on the wire
    std::uint64_t size_ = 0;      // of the content
};

}  // namespace s3seal::body
