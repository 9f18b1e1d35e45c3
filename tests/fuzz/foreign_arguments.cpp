// Any lines as the arguments of a program: what other servers' users type leaves no word behind that it was not given,
// and every value that is made of it is for a setting that there is.
#include "server/config/foreign_arguments.hpp"
#include "server/config/load_foreign.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view text{reinterpret_cast<char const*>(data), size};
    std::vector<std::string> given;
    for (std::size_t end = 0; end != text.npos && given.size() < 64;
         text.remove_prefix(std::min(end, text.size() - 1) + 1)) {
        end = text.find('\n');
        given.emplace_back(text.substr(0, end));
        if (text.empty()) break;
    }
    std::string const program = given.empty() ? "" : given.front();
    auto const made = config::translate_arguments(program, given, {});
    for (auto const& one : made.ours) REQUIRE_HOLDS(std::find(given.begin(), given.end(), one) != given.end());
    for (auto const& one : made.theirs.values) REQUIRE_HOLDS(config::find_setting(one.path) != nullptr);
    for (auto const& one : made.wrong) REQUIRE_HOLDS(one.find('\n') == one.npos && !one.empty());
    config::loaded into;
    config::apply_foreign(made.theirs.defaults, into);
    config::apply_foreign(made.theirs, into);
    REQUIRE_HOLDS(into.wrong.empty());
    return 0;
}
