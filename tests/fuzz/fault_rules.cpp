// Any bytes as fault rules, in our shape and in LocalStack's: refused, or rules that are shown as what is taken again.
#include "server/faults/chaos.hpp"
#include "server/faults/rule_list.hpp"
#include "server/faults/rule_reader.hpp"
#include "tests/fuzz/require.hpp"

#include <boost/json.hpp>

#include <string_view>

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    boost::system::error_code ec;
    auto const sent = boost::json::parse({reinterpret_cast<char const*>(data), size}, ec);
    if (ec) return 0;
    faults::mistakes wrong;
    for (auto const& one : faults::read_rules(sent, wrong)) {
        boost::json::value const shown = faults::print_rule(one);
        auto const again = faults::read_rule(shown, wrong);
        REQUIRE_HOLDS(again.has_value());
        REQUIRE_HOLDS(boost::json::value(faults::print_rule(*again)) == shown);
        REQUIRE_HOLDS(!faults::summary_of(one.effect).empty());
    }
    REQUIRE_HOLDS(wrong.empty() || faults::read_rules(sent, wrong).empty());
    faults::mistakes of_chaos;
    for (auto const& one : faults::read_chaos(sent, of_chaos)) {
        boost::json::array const shown{faults::print_chaos(one)};
        REQUIRE_HOLDS(faults::read_chaos(shown, of_chaos).size() == 1);
    }
    return 0;
}
