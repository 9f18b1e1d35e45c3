// Any bytes as a request target and as a text: no value of a parameter with a secret's name is left, and no text grows
// beyond measure.
#include "server/masking/masking.hpp"
#include "server/http/uri.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    std::string masked;
    masking::assign_masked_target(masked, text);
    if (auto const target = http::parse_target(masked); target && http::parse_target(text))
        for (auto const& [name, value] : target->query)
            REQUIRE_HOLDS(!masking::is_secret(name) || value.empty() || value == masking::mask);
    masked = text;
    masking::mask_text(masked);
    REQUIRE_HOLDS(masked.size() <= text.size() * (masking::mask.size() + 1));
    return 0;
}
