#include "storage/segments.hpp"

#include "storage/base/crc64.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace s3seal::storage {

namespace {

using namespace std::string_view_literals;

constexpr auto header = "S3SB\1\0\0\0\0\0\0\0\0\0\0\0"sv;
static_assert(header.size() == blob_header_size);

std::array<char, 8> little_endian(std::uint64_t value) noexcept {
    std::array<char, 8> bytes;
    for (auto& byte : bytes) {
        byte = static_cast<char>(value & 0xff);
        value >>= 8;
    }
    return bytes;
}

std::array<char, 8> check_of(bytes_view content, std::uint64_t number) noexcept {
    crc64nvme crc;
    crc.update(content);
    auto const tail = little_endian(number);
    crc.update(std::as_bytes(std::span{tail}));
    return little_endian(crc.value());
}

}  // namespace

std::string_view blob_header() noexcept {
    return header;
}

result<> check_blob_header(bytes_view bytes) {
    auto const text = as_text(bytes);
    if (text == header) return {};
    if (text.starts_with("S3SB")) return error{errc::newer_schema, "a stored body has a format of a later version"};
    return error{errc::corrupt, "a stored body has no header"};
}

void append_segment(std::string& out, bytes_view content, std::uint64_t number) {
    auto const check = check_of(content, number);
    out.append(as_text(content)).append(check.data(), check.size());
}

result<bytes_view> open_segment(bytes_view encoded, std::uint64_t number) {
    if (encoded.size() > segment_check_size) {
        auto const content = encoded.first(encoded.size() - segment_check_size);
        auto const check = check_of(content, number);
        if (std::memcmp(check.data(), encoded.data() + content.size(), check.size()) == 0) return content;
    }
    return error{errc::corrupt, "segment " + std::to_string(number) + " of a stored body is not what was written"};
}

std::uint64_t encoded_size(std::uint64_t size) noexcept {
    auto const segments = (size + segment_size - 1) / segment_size;
    return blob_header_size + size + segments * segment_check_size;
}

segment_place find_segment(std::uint64_t at, std::uint64_t size) noexcept {
    auto const number = at / segment_size;
    auto const content = std::min<std::uint64_t>(segment_size, size - number * segment_size);
    return {number, blob_header_size + number * (segment_size + segment_check_size),
            static_cast<std::size_t>(content) + segment_check_size};
}

}  // namespace s3seal::storage
