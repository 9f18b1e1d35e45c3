// What an operation makes of the content of a body.
#pragma once

#include <cstdint>

namespace s3seal::body {

struct content_rules {
    std::uint64_t max_length = 0;  // in bytes
    bool stored = false;           // byte by byte: its length is announced, and it may come in AWS's chunks
    bool whole_object = false;     // it gets a checksum even when none was sent; a wrong MD5 is told in hex
    bool has_checksum = true;      // false: x-amz-checksum-* speaks of something else
};

inline constexpr content_rules document_content{.max_length = 2ull << 20};
// CompleteMultipartUpload: the checksum is the object's.
inline constexpr content_rules part_list_content{.max_length = 4ull << 20, .has_checksum = false};
inline constexpr content_rules object_content{.max_length = 5ull << 30, .stored = true, .whole_object = true};
inline constexpr content_rules part_content{.max_length = 5ull << 30, .stored = true};

}  // namespace s3seal::body
