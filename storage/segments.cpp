#include "storage/segments.hpp"

#include "storage/base/crc64.hpp"
#include "storage/crypto/hkdf.hpp"
#include "storage/crypto/xaes.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace s3seal::storage {

namespace {

constexpr std::string_view magic = "S3SB";
constexpr std::size_t check_size = 8;
constexpr std::size_t version_at = 4;
constexpr std::size_t cipher_at = 5;
constexpr std::size_t number_in_nonce = 4;                      // bytes
constexpr std::uint64_t max_segments = std::uint64_t{1} << 31;  // 128 TiB; the bit itself marks the outer layer

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

// Of one segment: blob id, number, whether it is the last.
class additional_data {
public:
    additional_data(blob_header const& header, std::uint64_t number, bool last) noexcept : size_{header.id.size()} {
        std::memcpy(bytes_.data(), header.id.data(), size_);
        auto const count = little_endian(number);
        std::memcpy(bytes_.data() + size_, count.data(), count.size());
        size_ += count.size();
        if (header.version > 1) bytes_[size_++] = last ? '\1' : '\0';
    }
    std::string_view view() const noexcept { return {bytes_.data(), size_}; }

private:
    std::array<char, blob_id_size + 8 + 1> bytes_;
    std::size_t size_;
};

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
    bool const known =
        header.version == 1 ? kind == 0 : header.version >= 2 && header.version <= blob_format && kind <= 2;
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
    make_layer(inner, key.inner);
    if (header_.kind == cipher::aes_256_gcm_twice) make_layer(outer, key.outer);
}

void segment_codec::make_layer(layer which, secret const& key) {
    std::string_view const id{header_.id};
    if (header_.version > 2) {
        layers_[which].emplace(xaes_key{key.view()}.derive(id.substr(0, xaes_key_part)).view());
    } else {
        auto const info = which == inner ? "s3seal segment v2 inner" : "s3seal segment v2 outer";
        layers_[which].emplace(derive_key(key.view(), id, info).view());
    }
}

gcm_nonce segment_codec::nonce_of(layer which, std::uint64_t number) const noexcept {
    gcm_nonce nonce{};
    if (header_.version <= 2) {
        auto const bytes = little_endian(number);
        std::memcpy(nonce.data(), bytes.data(), bytes.size());
        return nonce;
    }
    constexpr std::size_t of_id = nonce.size() - number_in_nonce;
    std::memcpy(nonce.data(), header_.id.data() + xaes_key_part, of_id);
    auto const bytes = little_endian(which == outer ? number | max_segments : number);
    std::memcpy(nonce.data() + of_id, bytes.data(), number_in_nonce);
    return nonce;
}

void segment_codec::seal(std::string& out, bytes_view content, std::uint64_t number, bool last) {
    additional_data const additional{header_, number, last};
    if (!layers_[inner]) {
        auto const check = check_of(content, additional.view());
        out.append(as_text(content)).append(check.data(), check.size());
        return;
    }
    if (number >= max_segments) throw std::length_error{"a stored body has too many segments for its nonces"};
    auto const nonce = nonce_of(inner, number);
    if (!layers_[outer]) return layers_[inner]->seal(out, nonce, additional.view(), as_text(content));
    between_.clear();
    layers_[inner]->seal(between_, nonce, additional.view(), as_text(content));
    layers_[outer]->seal(out, nonce_of(outer, number), additional.view(), between_);
}

result<bytes_view> segment_codec::check(bytes_view encoded, std::uint64_t number, bool last) const {
    if (encoded.size() >= check_size) {
        auto const content = encoded.first(encoded.size() - check_size);
        auto const check = check_of(content, additional_data{header_, number, last}.view());
        if (std::memcmp(check.data(), encoded.data() + content.size(), check.size()) == 0) return content;
    }
    return error{errc::corrupt, "segment " + std::to_string(number) + " of a stored body is not what was written"};
}

bool segment_codec::unseal(layer which, std::string_view sealed, std::uint64_t number, std::string_view additional,
                           std::string& into) {
    if (sealed.size() < gcm_tag_size) return false;
    into.resize(sealed.size() - gcm_tag_size);
    return layers_[which]->open(into.data(), nonce_of(which, number), additional, sealed);
}

result<bytes_view> segment_codec::open(bytes_view encoded, std::uint64_t number, bool last) {
    if (!layers_[inner]) return check(encoded, number, last);
    additional_data const additional{header_, number, last};
    auto sealed = as_text(encoded);
    bool right = true;
    if (layers_[outer]) {
        right = unseal(outer, sealed, number, additional.view(), between_);
        sealed = between_;
    }
    if (right && unseal(inner, sealed, number, additional.view(), content_)) return as_bytes(content_);
    return error{errc::corrupt, "segment " + std::to_string(number) + " of a stored body is not what was sealed"};
}

}  // namespace s3seal::storage
