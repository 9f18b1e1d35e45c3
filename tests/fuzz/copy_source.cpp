// x-amz-copy-source: what is read names a bucket that can exist and some key, and reads back from its plain form.
#include "server/s3/object/copy_source.hpp"
#include "server/aws/bucket_names.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    static s3::address_book const book{{"example.org"}};
    auto const first = s3::parse_copy_source({reinterpret_cast<char const*>(data), size}, book);
    if (!first) return 0;
    REQUIRE_HOLDS(aws::is_bucket_name(first->bucket) && !first->key.empty() && is_utf8(first->key));
    auto const plain = first->bucket + "/" + http::uri_encode(first->key, true);
    auto const second = s3::parse_copy_source(plain, book);
    REQUIRE_HOLDS(second && second->bucket == first->bucket && second->key == first->key && !second->version);
    return 0;
}
