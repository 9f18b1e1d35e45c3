#include "storage/segments.hpp"

#include "storage/base/crc64.hpp"
#include "storage/crypto/hkdf.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace s3seal::storage {

namespace {

constexpr std::string_view magic = "S3SB";
constexpr std::size_t check_size = 8;
constexpr std::size_t version_at = 4;
constexpr std::size_t cipher_at = 5;

std::array<char, 8> little_endian(std::uint64_t value) noexcept {
    std::array<char, 8> bytes;
    for (auto& byte : bytes) {
        byte = static_cast<char>(value & 0xff);
        value >>= 8;
    }
    return bytes;
}

std::array<char, check_size> check_of(bytes_view content, std::string_view additional) noexcept {
    crc64nvme crc;
    crc.update(content);
    crc.update(as_bytes(additional));
    return little_endian(crc.value());
}

gcm_nonce nonce_of(std::uint64_t number) noexcept {
    gcm_nonce nonce{};
    auto const bytes = little_endian(number);
    std::memcpy(nonce.data(), bytes.data(), bytes.size());
    return nonce;
}

constexpr std::size_t overhead_of(cipher kind) noexcept {
    switch (kind) {
        case cipher::none:
            return check_size;
        case cipher::aes_256_gcm:
            return gcm_tag_size;
        case cipher::aes_256_gcm_twice:
            return 2 * gcm_tag_size;
    }
    return 0;
}

aes_gcm make_layer(secret const& key, std::string_view id, std::string_view info) {
    return aes_gcm{derive_key(key.view(), id, info).view()};
}

}  // namespace

std::string print_blob_header(blob_header const& header) {
    std::string out{magic};
    out += static_cast<char>(header.version);
    out += static_cast<char>(header.kind);
    out.resize(old_blob_header_size);
    return out += header.id;
}

result<blob_header> parse_blob_header(bytes_view bytes) {
    auto const text = as_text(bytes);
    if (text.size() < old_blob_header_size || !text.starts_with(magic))
        return error{errc::corrupt, "a stored body has no header"};
    blob_header header;
    header.version = static_cast<unsigned char>(text[version_at]);
    auto const kind = static_cast<unsigned char>(text[cipher_at]);
    bool const known = header.version == 1 ? kind == 0 : header.version == 2 && kind <= 2;
    if (!known) return error{errc::newer_schema, "a stored body has a format of a later version"};
    header.kind = static_cast<cipher>(kind);
    auto const reserved = text.substr(cipher_at + 1, old_blob_header_size - cipher_at - 1);
    if (reserved.find_first_not_of('\0') != reserved.npos || text.size() < header.size())
        return error{errc::corrupt, "a stored body has a broken header"};
    header.id = text.substr(old_blob_header_size, header.size() - old_blob_header_size);
    return header;
}

blob_layout::blob_layout(blob_header const& header, std::uint64_t size) noexcept
    : header_size_{header.size()},
      overhead_{overhead_of(header.kind)},
      size_{size},
      segments_{(size + segment_size - 1) / segment_size} {
    if (header.version > 1) segments_ = std::max<std::uint64_t>(segments_, 1);
}

std::uint64_t blob_layout::encoded_size() const noexcept {
    return header_size_ + size_ + segments_ * overhead_;
}

segment_place blob_layout::find(std::uint64_t at) const noexcept {
    auto const number = at / segment_size;
    auto const content = std::min<std::uint64_t>(segment_size, size_ - number * segment_size);
    return {number, header_size_ + number * (segment_size + overhead_), static_cast<std::size_t>(content) + overhead_,
            number + 1 == segments_};
}

segment_codec::segment_codec(blob_header header, data_key const& key) : header_{std::move(header)} {
    if (header_.kind == cipher::none) return;
    inner_ = make_layer(key.inner, header_.id, "s3seal segment v2 inner");
    if (header_.kind == cipher::aes_256_gcm_twice)
        outer_ = make_layer(key.outer, header_.id, "s3seal segment v2 outer");
}

std::string segment_codec::additional_data(std::uint64_t number, bool last) const {
    std::string out = header_.id;
    auto const bytes = little_endian(number);
    out.append(bytes.data(), bytes.size());
    if (header_.version > 1) out += last ? '\1' : '\0';
    return out;
}

void segment_codec::seal(std::string& out, bytes_view content, std::uint64_t number, bool last) {
    auto const additional = additional_data(number, last);
    if (!inner_) {
        auto const check = check_of(content, additional);
        out.append(as_text(content)).append(check.data(), check.size());
        return;
    }
    auto const nonce = nonce_of(number);
    if (!outer_) return inner_->seal(out, nonce, additional, as_text(content));
    between_.clear();
    inner_->seal(between_, nonce, additional, as_text(content));
    outer_->seal(out, nonce, additional, between_);
}

result<bytes_view> segment_codec::check(bytes_view encoded, std::uint64_t number, bool last) const {
    if (encoded.size() >= check_size) {
        auto const content = encoded.first(encoded.size() - check_size);
        auto const check = check_of(content, additional_data(number, last));
        if (std::memcmp(check.data(), encoded.data() + content.size(), check.size()) == 0) return content;
    }
    return error{errc::corrupt, "segment " + std::to_string(number) + " of a stored body is not what was written"};
}

bool segment_codec::unseal(aes_gcm& with, std::string_view sealed, std::uint64_t number, std::string_view additional,
                           std::string& into) const {
    if (sealed.size() < gcm_tag_size) return false;
    into.resize(sealed.size() - gcm_tag_size);
    return with.open(into.data(), nonce_of(number), additional, sealed);
}

result<bytes_view> segment_codec::open(bytes_view encoded, std::uint64_t number, bool last) {
    if (!inner_) return check(encoded, number, last);
    auto const additional = additional_data(number, last);
    auto sealed = as_text(encoded);
    bool right = true;
    if (outer_) {
        right = unseal(*outer_, sealed, number, additional, between_);
        sealed = between_;
    }
    if (right && unseal(*inner_, sealed, number, additional, content_)) return as_bytes(content_);
    return error{errc::corrupt, "segment " + std::to_string(number) + " of a stored body is not what was sealed"};
}

}  // namespace s3seal::storage
