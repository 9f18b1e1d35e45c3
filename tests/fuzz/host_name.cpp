// Any bytes as Host: what is taken for a bucket stands in front of its name, S3 Express's endpoints have a region, and
// names of directory buckets are names of buckets.
#include "server/s3/address.hpp"
#include "server/s3/directory_names.hpp"
#include "server/s3/regions.hpp"
#include "storage/base/bytes.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    static s3::address_book const book{{"example.org"}};
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    auto const found = book.resolve(text);
    auto const name = text.substr(text.rfind('@') + 1);  // behind a user's name
    REQUIRE_HOLDS(to_lower(name).starts_with(found.bucket));
    bool const express = found.express != s3::express_endpoint::none;
    REQUIRE_HOLDS(!express || s3::is_known_region(found.region));
    if (s3::is_creatable_directory_name(text))
        REQUIRE_HOLDS(s3::is_bucket_name(text) && s3::is_directory_bucket(text) &&
                      !s3::region_of_zone(s3::zone_of(text)).empty());
    return 0;
}
