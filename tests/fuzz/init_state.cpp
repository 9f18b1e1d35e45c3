// Any bytes as what an entrypoint tells of its scripts: what is read is bounded, and says the same when it is written
// and read again.
#include "server/mock/init_state.hpp"
#include "tests/fuzz/require.hpp"

#include <string>
#include <string_view>

using namespace s3seal;

namespace {

std::string print(mock::init_state const& state) {
    std::string out;
    for (auto const& one : state.scripts)
        out.append(mock::init_stages[one.stage])
            .append(" ")
            .append(one.state)
            .append(" ")
            .append(one.name)
            .append("\n");
    for (std::size_t i = 0; i < state.completed.size(); ++i)
        if (state.completed[i]) out.append(mock::init_stages[i]).append(" COMPLETED\n");
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    auto const read = mock::parse_init_state({reinterpret_cast<char const*>(data), size});
    REQUIRE_HOLDS(read.scripts.size() <= mock::max_init_scripts);
    for (auto const& one : read.scripts) REQUIRE_HOLDS(one.stage < mock::init_stages.size() && !one.name.empty());
    REQUIRE_HOLDS(mock::parse_init_state(print(read)) == read);
    return 0;
}
