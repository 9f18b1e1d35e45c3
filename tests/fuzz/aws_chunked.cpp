// Any bytes as an aws-chunked body; its first byte says how it is cut, and whether its chunks are signed. Every split
// gives what the whole gives.
#include "server/body/aws_chunked.hpp"
#include "server/auth/signing.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <optional>

using namespace s3seal;

namespace {

struct outcome {
    std::string content;
    std::optional<aws::errc> error;
    std::vector<std::pair<std::string, std::string>> trailers;
    bool operator==(outcome const&) const = default;
};

constexpr std::uint64_t length = 5;

enum class form { unsigned_trailer, signed_payload, signed_trailer };

std::optional<auth::chunk_chain> chain_for(form kind) {
    if (kind == form::unsigned_trailer) return std::nullopt;
    static auth::chunk_seed const seed{
        auth::signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20260102", "us-east-1", "s3"),
        "AKIAIOSFODNN7EXAMPLE",
        "20260102T030405Z",
        "20260102/us-east-1/s3/aws4_request",
        "3788582bf6e5a21bc443b6289d18af1b2c9e486b6a9e26769ee02624ac519c7e",
        ""};
    return auth::chunk_chain{seed, kind == form::signed_trailer};
}

outcome decode(std::string_view encoded, std::size_t piece, form kind) {
    body::aws_chunked_decoder decoder{length, chain_for(kind)};
    outcome out;
    while (!encoded.empty() && !out.error) {
        auto input = as_bytes(encoded.substr(0, piece));
        encoded.remove_prefix(std::min(piece, encoded.size()));
        while (!input.empty() && !out.error) {
            auto const content = decoder.next(input);
            if (content)
                out.content += as_text(*content);
            else
                out.error = content.error().code;
        }
    }
    if (!out.error)
        if (auto const end = decoder.finish(); !end) out.error = end.error().code;
    if (!out.error) out.trailers = decoder.trailers();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const encoded{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const kind = static_cast<form>(data[0] / 64 % 3);
    auto const whole = decode(encoded, encoded.size() + 1, kind);
    REQUIRE_HOLDS(whole.error || whole.content.size() == length);
    REQUIRE_HOLDS(decode(encoded, std::size_t{data[0]} % 64 + 1, kind) == whole);
    REQUIRE_HOLDS(decode(encoded, 1, kind) == whole);
    return 0;
}
