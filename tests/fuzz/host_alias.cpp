// Any bytes as a host alias: what is accepted is two different hosts in lower case, and accepted again as it is kept.
#include "server/config/values.hpp"
#include "storage/base/bytes.hpp"
#include "tests/fuzz/require.hpp"

#include <string>
#include <string_view>

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const alias = config::parse_host_alias(text);
    if (!alias) {
        REQUIRE_HOLDS(!alias.error().text().empty());
        return 0;
    }
    auto const& [signed_for, received_as] = *alias;
    REQUIRE_HOLDS(signed_for != received_as && to_lower(signed_for) == signed_for &&
                  to_lower(received_as) == received_as);
    auto const again = config::parse_host_alias(signed_for + "=" + received_as);
    REQUIRE_HOLDS(again && *again == *alias);
    return 0;
}
