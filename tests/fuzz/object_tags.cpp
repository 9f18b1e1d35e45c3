// Tags of objects, in a document, a header or a form: what is taken is printed and read again as the same.
#include "server/s3/request/object_tags.hpp"
#include "server/http/uri.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

namespace {

void check_same(s3::result<storage::tag_list> const& tags) {
    if (!tags) return;
    REQUIRE_HOLDS(tags->size() <= 10);
    auto const document = s3::parse_object_tags(s3::print_object_tags(*tags));
    REQUIRE_HOLDS(document && *document == *tags);
    std::string header;
    for (auto const& [key, value] : *tags)
        header += http::uri_encode(key, false) + "=" + http::uri_encode(value, false) + "&";
    auto const again = s3::parse_tagging_header(header);
    REQUIRE_HOLDS(again && *again == *tags);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    check_same(s3::parse_tagging_header(text));
    check_same(s3::parse_object_tags(text));
    check_same(s3::parse_tagging_field(text));
    return 0;
}
