#include "server/s3/address.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

struct host_case {
    char const* host;
    char const* bucket;
    char const* region;
};

class Address : public testing::TestWithParam<host_case> {};

TEST_P(Address, LongestKnownSuffixWins) {
    address_book const book{{"s3.example.org", "example.org"}};
    auto const& expected = GetParam();
    auto const found = book.resolve(expected.host);
    EXPECT_EQ(found.bucket, expected.bucket) << expected.host;
    EXPECT_EQ(found.region, expected.region) << expected.host;
}

INSTANTIATE_TEST_SUITE_P(Hosts, Address,
                         testing::Values(host_case{"s3.amazonaws.com", "", "us-east-1"},
                                         host_case{"b.s3.amazonaws.com:443", "b", "us-east-1"},
                                         host_case{"a.b.c.s3.eu-west-1.amazonaws.com", "a.b.c", "eu-west-1"},
                                         host_case{"b.s3.dualstack.eu-west-1.amazonaws.com", "b", "eu-west-1"},
                                         host_case{"b.s3-fips.us-east-2.amazonaws.com", "b", "us-east-2"},
                                         host_case{"b.s3-fips.dualstack.us-east-2.amazonaws.com", "b", "us-east-2"},
                                         host_case{"b.s3-eu-west-1.amazonaws.com", "b", "eu-west-1"},
                                         host_case{"b.s3.cn-north-1.amazonaws.com.cn", "b", "cn-north-1"},
                                         host_case{"b.s3-accelerate.amazonaws.com", "b", ""},
                                         host_case{"localhost:4566", "", ""}, host_case{"B.LocalHost:4566", "b", ""},
                                         host_case{"s3.localhost", "", ""}, host_case{"b.s3.localhost", "b", ""},
                                         host_case{"b.s3.localhost.localstack.cloud:4566", "b", ""},
                                         host_case{"b.s3.eu-west-1.localhost.localstack.cloud:4566", "b", ""},
                                         host_case{"s3.eu-west-1.localhost.localstack.cloud", "", ""},
                                         host_case{"b.s3.example.org", "b", ""}, host_case{"b.example.org", "b", ""},
                                         host_case{"me:word@b.localhost:4566", "b", ""},
                                         host_case{"127.0.0.1:4566", "", ""}, host_case{"[::1]:4566", "", ""},
                                         host_case{"minio", "", ""}, host_case{"host.docker.internal:4566", "", ""},
                                         host_case{"", "", ""}));

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
}  // namespace s3seal::s3
