// The body of CompleteMultipartUpload.
// Source: S3 API, "CompleteMultipartUpload".
#pragma once

#include "server/s3/request/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

struct listed_part {
    std::uint64_t number = 0;  // 1 or more
    std::string etag;          // without quotes
    std::string algorithm;     // of its checksum: SHA256; "": none was given
    std::string checksum;      // base64
    friend bool operator==(listed_part const&, listed_part const&) = default;
};

// In the order given, 1 to 10,000 of them. MalformedXML, InvalidRequest: no part, InvalidArgument.
result<std::vector<listed_part>> parse_part_list(std::string_view text);

// Different for different lists: 64 hex digits.
std::string fingerprint(std::vector<listed_part> const& parts);

// In directory buckets: the numbers of the listed parts must begin with 1 and leave none out. InvalidPartOrder.
result<> check_directory_parts(std::vector<listed_part> const& listed, std::string_view upload_id);

}  // namespace s3seal::s3
