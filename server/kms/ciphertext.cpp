#include "server/kms/ciphertext.hpp"

namespace s3seal::kms {

namespace {

constexpr char version = 1;
constexpr std::size_t id_bytes = 32;

void append_text(std::string& out, std::string_view text) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(text.size() >> shift);
    out += text;
}

// Lengths in front of each text: no two contexts look the same.
std::string additional_data(std::string_view header, encryption_context const& context) {
    std::string out{header};
    for (auto const& [name, value] : context) {
        append_text(out, name);
        append_text(out, value);
    }
    return out;
}

}  // namespace

std::optional<parsed_ciphertext> parse_ciphertext(std::string_view blob) {
    constexpr std::size_t fixed = 2 + id_bytes;
    if (blob.size() < fixed || blob[0] != version) return std::nullopt;
    auto const arn_size = static_cast<unsigned char>(blob[1]);
    if (blob.size() < fixed + arn_size + storage::wrapping_overhead) return std::nullopt;
    parsed_ciphertext out;
    out.key_arn = blob.substr(2, arn_size);
    out.header = blob.substr(0, fixed + arn_size);
    out.material_id = hex_encode(as_bytes(blob.substr(2 + arn_size, id_bytes)));
    out.wrapped = blob.substr(out.header.size());
    return out;
}

std::string seal_ciphertext(std::string_view key_arn, std::string_view material_id,
                            storage::wrapping_key const& material, encryption_context const& context,
                            std::string_view plaintext, random_source& random) {
    std::string out;
    out.reserve(2 + key_arn.size() + id_bytes + storage::wrapping_overhead + plaintext.size());
    out += version;
    out += static_cast<char>(key_arn.size());
    out += key_arn;
    out += hex_decode(material_id).value();
    return out += material.wrap(plaintext, additional_data(out, context), random);
}

std::optional<storage::secret> open_ciphertext(parsed_ciphertext const& sealed, storage::wrapping_key const& material,
                                               encryption_context const& context) {
    return material.unwrap(sealed.wrapped, additional_data(sealed.header, context));
}

}  // namespace s3seal::kms
