// Any bytes as a request target: what is decoded encodes to a canonical form, and that stays what it is.
#include "server/http/uri.hpp"
#include "storage/base/bytes.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const target = http::parse_target(text);
    if (!target) return 0;
    REQUIRE_HOLDS(target->path.starts_with('/') && is_utf8(target->path));
    auto canonical = http::uri_encode(target->path, true) + "?";
    for (auto const& one : target->query)
        canonical += http::uri_encode(one.name, false) + "=" + http::uri_encode(one.value, false) + "&";
    auto const again = http::parse_target(canonical);
    REQUIRE_HOLDS(again && again->path == target->path && again->query.size() == target->query.size());
    for (std::size_t n = 0; n < again->query.size(); ++n)
        REQUIRE_HOLDS(again->query[n].name == target->query[n].name && again->query[n].value == target->query[n].value);
    return 0;
}
