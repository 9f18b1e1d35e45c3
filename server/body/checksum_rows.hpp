// The rows of the table of checksums, for tables that are made of it before the program runs.
#pragma once

#include "server/body/checksum.hpp"

#include <array>

namespace s3seal::body {

inline constexpr std::array<checksum_row, checksum_count> checksum_rows = [] {
    using enum checksum_algorithm;
    return std::array<checksum_row, checksum_count>{{
        {crc32, "CRC32", "x-amz-checksum-crc32", 4, true, true},
        {crc32c, "CRC32C", "x-amz-checksum-crc32c", 4, true, true},
        {crc64nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", 8, true, false},
        {sha1, "SHA1", "x-amz-checksum-sha1", 20, false, true},
        {sha256, "SHA256", "x-amz-checksum-sha256", 32, false, true},
        {sha512, "SHA512", "x-amz-checksum-sha512", 64, false, true},
        {md5, "MD5", "x-amz-checksum-md5", 16, false, true},
        {xxhash64, "XXHASH64", "x-amz-checksum-xxhash64", 8, false, true},
        {xxhash3, "XXHASH3", "x-amz-checksum-xxhash3", 8, false, true},
        {xxhash128, "XXHASH128", "x-amz-checksum-xxhash128", 16, false, true},
    }};
}();

}  // namespace s3seal::body
