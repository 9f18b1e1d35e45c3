#include "server/s3/request/address.hpp"

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

TEST(DirectoryNames, EndpointsOfS3ExpressAreKnown) {
    address_book const book{{}};
    auto const control = book.resolve("s3express-control.us-east-1.amazonaws.com:443");
    EXPECT_EQ(control.express, express_endpoint::control);
    EXPECT_EQ(control.region, "us-east-1");
    EXPECT_EQ(control.bucket, "");
    for (auto const* host :
         {"s3express-control-fips.us-east-1.amazonaws.com", "s3express-control.dualstack.us-east-1.amazonaws.com"})
        EXPECT_EQ(book.resolve(host).express, express_endpoint::control) << host;
    auto const bucket = book.resolve("b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com");
    EXPECT_EQ(bucket.express, express_endpoint::zonal);
    EXPECT_EQ(bucket.bucket, "b--use1-az4--x-s3");
    EXPECT_EQ(bucket.region, "us-east-1");
    for (auto const* host : {"s3express-fips-use1-az4.us-east-1.amazonaws.com",
                             "s3express-fips-use1-az4.dualstack.us-east-1.amazonaws.com",
                             "s3express-cnn1-az1.cn-north-1.amazonaws.com.cn"})
        EXPECT_EQ(book.resolve(host).express, express_endpoint::zonal) << host;
    for (auto const* host : {"s3express-use1-az4.us-west-2.amazonaws.com", "s3express-use1-az4.us-east-1.amazonaws.org",
                             "s3express-control.nowhere.amazonaws.com", "s3express-", "s3express-control",
                             "b.s3.us-east-1.amazonaws.com", "localhost"})
        EXPECT_EQ(book.resolve(host).express, express_endpoint::none) << host;
}

}  // namespace
}  // namespace s3seal::s3
