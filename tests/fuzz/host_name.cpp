// Any bytes as Host: what is taken for a bucket stands in front of its name, S3 Express's endpoints have a region, and
// names of directory buckets are names of buckets.
#include "server/aws/bucket_names.hpp"
#include "server/aws/directory_names.hpp"
#include "server/aws/regions.hpp"
#include "server/s3/request/address.hpp"
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
    REQUIRE_HOLDS(!express || aws::is_known_region(found.region));
    if (aws::is_creatable_directory_name(text))
        REQUIRE_HOLDS(aws::is_bucket_name(text) && aws::is_directory_bucket(text) &&
                      !aws::region_of_zone(aws::zone_of(text)).empty());
    return 0;
}
