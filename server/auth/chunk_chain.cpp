#include "server/auth/chunk_chain.hpp"

#include <cstddef>
#include <utility>

namespace s3seal::auth {

namespace {

using aws::reason_code;

constexpr std::size_t max_shown_bytes = 64 * 1024;

// "41 57 53": what S3 prints of a text's bytes.
std::string spaced_hex(std::string_view text) {
    auto const digits = hex_encode(as_bytes(text));
    std::string out;
    out.reserve(3 * text.size());
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        if (i > 0) out += ' ';
        out.append(digits, i, 2);
    }
    return out;
}

}  // namespace

chunk_chain::chunk_chain(chunk_seed seed, bool signs_trailers)
    : seed_{std::move(seed)}, signs_trailers_{signs_trailers}, previous_{seed_.signature} {}

void chunk_chain::update(bytes_view content) {
    content_.update(content);
}

std::string chunk_chain::begin_text(std::string_view kind) const {
    std::string text{"AWS4-HMAC-SHA256-"};
    text.append(kind).append("\n").append(seed_.amz_date).append("\n").append(seed_.scope).append("\n");
    return text.append(previous_).append("\n");
}

std::string chunk_chain::chunk_text() {
    return begin_text("PAYLOAD").append(hex_encode(sha256(""))).append("\n").append(hex_encode(content_.finish()));
}

aws::error chunk_chain::misplaced(std::string_view provided) {
    return mismatch(reason_code::chunk_signature, chunk_text(), provided);
}

aws::result<> chunk_chain::end_chunk(std::string_view provided) {
    auto const text = chunk_text();
    auto signature = hex_encode(seed_.key.sign(text));
    if (!equal_constant_time(signature, provided)) return mismatch(reason_code::chunk_signature, text, provided);
    previous_ = std::move(signature);
    return {};
}

aws::result<> chunk_chain::end_trailers(std::string_view canonical, std::string_view provided) const {
    auto const text = begin_text("TRAILER").append(hex_encode(sha256(canonical)));
    if (equal_constant_time(hex_encode(seed_.key.sign(text)), provided)) return {};
    return mismatch(reason_code::trailer_signature, text, provided);
}

aws::error chunk_chain::mismatch(reason_code why, std::string_view string_to_sign, std::string_view provided) const {
    return signature_mismatch(seed_.access_key, string_to_sign, provided, seed_.canonical_request, why);
}

aws::error signature_mismatch(std::string_view access_key, std::string_view string_to_sign, std::string_view provided,
                              std::string_view canonical_request, reason_code why) {
    string_to_sign = string_to_sign.substr(0, max_shown_bytes);
    canonical_request = canonical_request.substr(0, max_shown_bytes);
    auto out = aws::error{aws::errc::signature_does_not_match}
                   .with("AWSAccessKeyId", access_key)
                   .with("StringToSign", string_to_sign)
                   .with("SignatureProvided", provided)
                   .with("StringToSignBytes", spaced_hex(string_to_sign))
                   .because({why, {string_to_sign, canonical_request}});
    if (canonical_request.empty()) return out;
    return std::move(out)
        .with("CanonicalRequest", canonical_request)
        .with("CanonicalRequestBytes", spaced_hex(canonical_request));
}

}  // namespace s3seal::auth
