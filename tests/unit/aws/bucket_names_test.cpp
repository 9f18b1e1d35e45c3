#include "server/aws/bucket_names.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace s3seal::aws {
namespace {

TEST(BucketName, FollowsTheRulesForNewBuckets) {
    for (auto const* name : {"abc", "my-bucket", "my.bucket.1", "a1-", "1.2.3"}) {
        bool const expected = std::string_view{name} != "a1-";
        EXPECT_EQ(is_creatable_bucket_name(name), expected) << name;
    }
    for (auto const* name : {"ab", "T-Upper", "a_b", "a..b", "a.-b", "a-.b", "192.168.0.1", "xn--abc", "sthree-x",
                             "amzn-s3-demo-x", "x-s3alias", "x--ol-s3", "x.mrap", "b--use1-az4--x-s3", "x--table-s3"})
        EXPECT_FALSE(is_creatable_bucket_name(name)) << name;
    EXPECT_FALSE(is_creatable_bucket_name(std::string(64, 'a')));
    EXPECT_TRUE(is_creatable_bucket_name(std::string(63, 'a')));
}

}  // namespace
}  // namespace s3seal::aws
