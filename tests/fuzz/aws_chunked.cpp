// Any bytes as an aws-chunked body; its first byte says how it is cut. Every split gives what the whole gives.
#include "server/body/aws_chunked.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <optional>

using namespace s3seal;

namespace {

struct outcome {
    std::string content;
    std::optional<s3::errc> fault;
    std::vector<std::pair<std::string, std::string>> trailers;
    bool operator==(outcome const&) const = default;
};

constexpr std::uint64_t length = 5;

outcome decode(std::string_view encoded, std::size_t piece) {
    body::aws_chunked_decoder decoder{length};
    outcome out;
    while (!encoded.empty() && !out.fault) {
        auto input = as_bytes(encoded.substr(0, piece));
        encoded.remove_prefix(std::min(piece, encoded.size()));
        while (!input.empty() && !out.fault) {
            auto const content = decoder.next(input);
            if (content)
                out.content += as_text(*content);
            else
                out.fault = content.error().code;
        }
    }
    if (!out.fault)
        if (auto const end = decoder.finish(); !end) out.fault = end.error().code;
    if (!out.fault) out.trailers = decoder.trailers();
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const encoded{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const whole = decode(encoded, encoded.size() + 1);
    REQUIRE_HOLDS(whole.fault || whole.content.size() == length);
    REQUIRE_HOLDS(decode(encoded, std::size_t{data[0]} + 1) == whole);
    REQUIRE_HOLDS(decode(encoded, 1) == whole);
    return 0;
}
