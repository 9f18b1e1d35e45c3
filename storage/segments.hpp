// How a body is laid out wherever it lies, in a row, in memory or in a file:
//
//   header   48 bytes: "S3SB", format version (3), cipher id, 10 reserved zero bytes, blob id (32 random bytes)
//   segments 64 KiB of content each but the last, sealed or followed by a checksum; at least one, maybe empty
//
// cipher 0  content | CRC-64/NVME, little-endian, of the content and then the additional data
// cipher 1  AES-256-GCM of the content | tag 16
// cipher 2  AES-256-GCM, under the outer key, of what cipher 1 makes | tag 16
//
// Each layer is XAES-256-GCM (crypto/xaes.hpp) under its data key, of which one blob is what the first 12 bytes of its
// id derive. Nonce, 24 bytes: the first 20 of the blob id, then the segment's number as 4 little-endian bytes, the
// highest bit of which is set in the outer layer. Additional data: blob id, number as 8 little-endian bytes, 1 for the
// last segment and else 0. So segments cannot change places, be left out at the end or come from another blob.
//
// Format 2, from before, is still read: each layer is AES-256-GCM under HKDF-SHA256(data key, salt = blob id,
// info = "s3seal segment v2 inner" or "... outer"), the nonce the number as 12 little-endian bytes.
//
// Format 1, from before there were keys, is still read: a header of 16 bytes without a blob id, cipher 0, checksums
// over the content and the number, no segment in an empty body.
#pragma once

#include "storage/base/bytes.hpp"
#include "storage/base/error.hpp"
#include "storage/crypto/aes_gcm.hpp"
#include "storage/crypto/data_key.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace s3seal::storage {

inline constexpr unsigned blob_format = 3;  // of what is written
inline constexpr std::size_t segment_size = 64 * 1024;
inline constexpr std::size_t blob_id_size = 32;
inline constexpr std::size_t blob_header_size = 48;
inline constexpr std::size_t old_blob_header_size = 16;
inline constexpr std::size_t max_inline_bytes = segment_size;  // larger bodies lie outside their row

// What the header says.
struct blob_header {
    unsigned version = blob_format;
    cipher kind = cipher::none;
    std::string id;  // 32 bytes; "" in format 1

    std::size_t size() const noexcept { return version == 1 ? old_blob_header_size : blob_header_size; }
};
std::string print_blob_header(blob_header const& header);
// `bytes`: the beginning of a blob. corrupt: not a header; newer_schema: a format or cipher of a later version.
result<blob_header> parse_blob_header(bytes_view bytes);

struct segment_place {
    std::uint64_t number;
    std::uint64_t offset;  // in the encoded blob
    std::size_t size;      // encoded
    bool last;
};

// Where things are in an encoded blob of `size` bytes of content.
class blob_layout {
public:
    blob_layout(blob_header const& header, std::uint64_t size) noexcept;

    std::uint64_t encoded_size() const noexcept;
    std::uint64_t segments() const noexcept { return segments_; }
    // The segment that holds content byte `at`; `at` < `size`, or 0 in an empty body that has a segment.
    segment_place find(std::uint64_t at) const noexcept;

private:
    std::size_t header_size_;
    std::size_t overhead_;  // of each segment
    std::uint64_t size_;
    std::uint64_t segments_;
};

// Seals and opens the segments of one blob. One thread at a time.
class segment_codec {
public:
    // The key's cipher must be the header's.
    segment_codec(blob_header header, data_key const& key);

    blob_header const& header() const noexcept { return header_; }
    // Appends the encoded segment.
    void seal(std::string& out, bytes_view content, std::uint64_t number, bool last);
    // The content, which lies in `encoded` or in a buffer of the codec's until the next call. corrupt.
    result<bytes_view> open(bytes_view encoded, std::uint64_t number, bool last);

private:
    enum layer : unsigned { inner, outer };

    void make_layer(layer which, secret const& key);
    gcm_nonce nonce_of(layer which, std::uint64_t number) const noexcept;
    result<bytes_view> check(bytes_view encoded, std::uint64_t number, bool last) const;
    bool unseal(layer which, std::string_view sealed, std::uint64_t number, std::string_view additional,
                std::string& into);

    blob_header header_;
    std::optional<aes_gcm> layers_[2];
    std::string between_;  // what comes out of one layer and goes into the other
    std::string content_;
};

}  // namespace s3seal::storage
