// Any bytes as a seed: every mistake has a sentence and a line of the text, and what is accepted is accepted again when
// it is printed as JSON.
#include "server/seed/seed.hpp"
#include "tests/fuzz/require.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <string_view>

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const read = seed::seed_document::read(text, {});
    if (read) {
        REQUIRE_HOLDS(seed::seed_document::read(boost::json::serialize(read->root()), {}).has_value());
        return 0;
    }
    auto const lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
    REQUIRE_HOLDS(!read.error().mistakes.empty());
    for (auto const& one : read.error().mistakes)
        REQUIRE_HOLDS(!one.text.empty() && one.at.line >= 1 && one.at.line <= lines);
    return 0;
}
