// Names of annotations: what is taken is text that can be shown in a document, and is no name that S3 keeps for itself.
#include "server/s3/object/annotation_name.hpp"
#include "storage/base/bytes.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const name{reinterpret_cast<char const*>(data), size};
    if (s3::check_annotation_name(name)) {
        REQUIRE_HOLDS(!name.empty() && name.size() <= 512 && is_utf8(name));
        REQUIRE_HOLDS(name.find_first_of(std::string_view{"\0\r\n<&\"", 6}) == name.npos);
        REQUIRE_HOLDS(!starts_with_ignoring_case(name, "aws") && !starts_with_ignoring_case(name, "s3"));
        REQUIRE_HOLDS(s3::check_annotation_prefix(name));
    }
    return 0;
}
