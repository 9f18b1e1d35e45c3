// What a request's headers promise about its body.
#pragma once

#include "server/auth/chunk_chain.hpp"
#include "server/body/checksum.hpp"
#include "server/http/request.hpp"
#include "server/s3/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::body {

// What the operation allows and wants.
struct body_rules {
    bool object_put = false;         // PutObject: ExpectedDigest in hex, a checksum is always computed
    bool streaming_allowed = false;  // aws-chunked bodies
    bool digest_required = false;    // Content-MD5 or a checksum must be sent
    bool literal_hash = false;       // signed URL: x-amz-content-sha256 is compared, whatever it says
    std::uint64_t max_length = 0;    // of the content
};

struct integrity_plan {
    body_rules rules;
    std::optional<std::uint64_t> content_length;  // as announced by HTTP
    std::optional<std::uint64_t> decoded_length;  // aws-chunked: the content's length
    std::optional<std::string> sha256;            // x-amz-content-sha256 when it is a hash, as sent
    std::optional<std::string> md5;               // Content-MD5, raw
    std::optional<checksum_algorithm> algorithm;  // to be computed
    std::optional<std::string> checksum;          // value that was sent in a header, base64
    std::string trailer;                          // name that must follow the body, lower case; "": none
    std::optional<auth::chunk_chain> chain;       // of a body whose chunks are signed
    bool ignore_signatures = false;               // chunks may be signed, by whomever
};

// Checks the headers in AWS's order. `payload_hash`: x-amz-content-sha256 as sent, already known to be well-formed.
s3::result<integrity_plan> plan_integrity(http::request const& request, std::string_view payload_hash,
                                          body_rules const& rules);

// A checksum's value as S3 accepts it: canonical base64 of the right length.
bool is_checksum_value(std::string_view value, checksum_row const& row);

}  // namespace s3seal::body
