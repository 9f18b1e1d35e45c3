// Any bytes as a body in HTTP's chunks; the first one says how it is cut. Every split gives what the whole gives, and
// what was taken encodes to a body that is taken again.
#include "server/http/body_decoder.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <string>

using namespace s3seal;

namespace {

struct outcome {
    std::string content;
    std::size_t used = 0;
    bool malformed = false;
    bool done = false;
    bool operator==(outcome const&) const = default;
};

outcome decode(std::string_view encoded, std::size_t piece) {
    auto decoder = http::body_decoder::of_chunks();
    outcome out;
    while (!encoded.empty() && !out.malformed && !decoder.is_done()) {
        auto input = as_bytes(encoded.substr(0, piece));
        auto const size = input.size();
        while (!input.empty() && !out.malformed && !decoder.is_done()) {
            auto const content = decoder.next(input);
            out.malformed = !content;
            if (content) out.content += as_text(*content);
        }
        out.used += size - input.size();
        encoded.remove_prefix(size);
    }
    out.done = decoder.is_done();
    return out;
}

std::string encode(std::string_view content) {
    std::string out;
    for (char const c : content) out.append("1\r\n").append(1, c).append("\r\n");
    return out + "0\r\n\r\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const encoded{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const whole = decode(encoded, encoded.size() + 1);
    REQUIRE_HOLDS(whole.content.size() <= whole.used);
    REQUIRE_HOLDS(whole.used <= encoded.size());
    REQUIRE_HOLDS(decode(encoded, std::size_t{data[0]} + 1) == whole);
    REQUIRE_HOLDS(decode(encoded, 1) == whole);
    auto const again = decode(encode(whole.content), encoded.size() + 1);
    REQUIRE_HOLDS(again.done && again.content == whole.content);
    return 0;
}
