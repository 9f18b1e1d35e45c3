// What a request's headers promise about its body.
#pragma once

#include "server/auth/chunk_chain.hpp"
#include "server/aws/error.hpp"
#include "server/body/checksum.hpp"
#include "server/body/content_rules.hpp"
#include "server/http/request.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::body {

// What the request may and must do.
struct body_rules {
    content_rules content;
    bool digest_required = false;  // Content-MD5 or a checksum must be sent
    bool literal_hash = false;     // signed URL: x-amz-content-sha256 is compared, whatever it says
};

struct integrity_plan {
    body_rules rules;
    std::optional<std::uint64_t> content_length;       // as announced by HTTP
    std::optional<std::uint64_t> decoded_length;       // aws-chunked: the content's length
    std::optional<std::string> sha256;                 // x-amz-content-sha256 when it is a hash, as sent
    std::optional<std::string> md5;                    // Content-MD5, raw
    std::optional<checksum_algorithm> algorithm;       // to be computed
    std::optional<std::string> checksum;               // value that was sent in a header, base64
    std::string trailer;                               // name that must follow the body, lower case; "": none
    std::optional<auth::chunk_chain> chain;            // of a body whose chunks are signed
    bool ignore_signatures = false;                    // chunks may be signed, by whomever
    bool wants_md5 = false;                            // whoever stores the content asks for it
    std::optional<checksum_algorithm> extra_checksum;  // likewise, besides `algorithm`
};

// Checks the headers in AWS's order. `payload_hash`: x-amz-content-sha256 as sent, already known to be well-formed.
aws::result<integrity_plan> plan_integrity(http::request const& request, std::string_view payload_hash,
                                           body_rules const& rules);

// A part's checksum must be of the algorithm that its upload was begun with; of a composite one it must be sent. ""
// for an upload without one: any will do. InvalidRequest.
aws::result<> plan_part_checksum(integrity_plan& plan, std::string_view algorithm, std::string_view type);

// The one x-amz-checksum-* header that carries a value. InvalidArgument, InvalidRequest when there are several, or one
// of no algorithm.
struct sent_checksum {
    checksum_row const* row = nullptr;  // null: none was sent
    std::string_view value;
};
aws::result<sent_checksum> find_checksum(http::request const& request);

// InvalidRequest about the value of a header; about an algorithm that is not the upload's.
aws::error invalid_value(std::string_view header);
aws::error type_mismatch(std::string_view expected, std::string_view actual);

// A checksum's value as S3 accepts it: canonical base64 of the right length.
bool is_checksum_value(std::string_view value, checksum_row const& row);

}  // namespace s3seal::body
