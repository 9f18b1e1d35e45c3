// How a body is laid out wherever it lies, in a row, in memory or in a file:
//
//   header   16 bytes: "S3SB", format version (1), cipher id (0: none), 10 reserved zero bytes
//   segments up to 64 KiB of content each, followed by 8 bytes: CRC-64/NVME, little-endian, of the content and then
//            of the segment's number as 8 little-endian bytes, so that segments cannot change places
//
// Every segment but the last is full; an empty body has none.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/error.hpp"

#include <cstdint>
#include <string>

namespace s3seal::storage {

inline constexpr std::size_t segment_size = 64 * 1024;
inline constexpr std::size_t segment_check_size = 8;
inline constexpr std::size_t blob_header_size = 16;
inline constexpr std::size_t max_inline_bytes = segment_size;  // larger bodies lie outside their row

std::string_view blob_header() noexcept;
// corrupt: not a header; newer_schema: a format or cipher of a later version.
result<> check_blob_header(bytes_view header);

// Appends the content and its check.
void append_segment(std::string& out, bytes_view content, std::uint64_t number);
// `encoded`: content and check. Gives the content, or corrupt.
result<bytes_view> open_segment(bytes_view encoded, std::uint64_t number);

// Sizes for a body of `size` bytes.
std::uint64_t encoded_size(std::uint64_t size) noexcept;
struct segment_place {
    std::uint64_t number;
    std::uint64_t offset;  // in the encoded blob
    std::size_t size;      // encoded
};
// Where the segment that holds content byte `at` lies; `at` < `size`.
segment_place find_segment(std::uint64_t at, std::uint64_t size) noexcept;

}  // namespace s3seal::storage
