// The checksums that S3 knows: one table, and their hashers.
// Source: S3 user guide, "Checking object integrity in Amazon S3".
#pragma once

#include "storage/base/bytes.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace s3seal::body {

enum class checksum_algorithm { crc32, crc32c, crc64nvme, sha1, sha256, sha512, md5, xxhash64, xxhash3, xxhash128 };
inline constexpr std::size_t checksum_count = static_cast<std::size_t>(checksum_algorithm::xxhash128) + 1;

// What the checksum of an object made of parts is of.
namespace checksum_type {
inline constexpr std::string_view full_object = "FULL_OBJECT";
inline constexpr std::string_view composite = "COMPOSITE";  // of the parts' checksums
}  // namespace checksum_type

struct checksum_row {
    checksum_algorithm algorithm;
    std::string_view name;    // CRC32
    std::string_view header;  // x-amz-checksum-crc32
    std::size_t size;         // raw bytes
    bool full_object;         // of all parts of a multipart object can be computed from the parts'
    bool composite;           // of the parts' checksums is one
};

std::span<checksum_row const> checksum_table() noexcept;
checksum_row const& row_of(checksum_algorithm algorithm) noexcept;
checksum_row const* find_by_header(std::string_view header) noexcept;  // any letter case
checksum_row const* find_by_name(std::string_view name) noexcept;      // any letter case

// One running digest. Values are big-endian, as S3 sends them.
class hasher {
public:
    virtual ~hasher() = default;
    virtual void update(bytes_view bytes) = 0;
    virtual std::string finish() = 0;  // raw bytes; once
};

std::unique_ptr<hasher> make_hasher(checksum_algorithm algorithm);

// The portable paths are there for processors without the instructions, and for tests. Those of x86 know CRC-32C only.
std::uint32_t crc32_portable(std::uint32_t state, bytes_view bytes) noexcept;
std::uint32_t crc32_hardware(std::uint32_t state, bytes_view bytes) noexcept;  // only when has_crc32()
bool has_crc32() noexcept;

std::uint32_t crc32c_portable(std::uint32_t state, bytes_view bytes) noexcept;
std::uint32_t crc32c_hardware(std::uint32_t state, bytes_view bytes) noexcept;  // only when has_crc32c()
bool has_crc32c() noexcept;

}  // namespace s3seal::body
