#include "server/aws/arns.hpp"

#include <gtest/gtest.h>

namespace s3seal::aws {
namespace {

TEST(Arns, ArePatternsOfSome) {
    for (auto const text : {"arn:aws:iam::000000000000:root", "*", "*:user/alice", "?rn:aws:iam::1:user/a", "a*",
                            "arn:*", "arn:aws:*:user/a", "ar*root"})
        EXPECT_TRUE(may_be_arn(text)) << text;
    for (auto const text : {"", "root", "arn", "arn:foo", "arn:aws:iam::root", "user/*", "arm:*", "alice*"})
        EXPECT_FALSE(may_be_arn(text)) << text;
}

TEST(Arns, AreNamedInFullOrByTheirId) {
    constexpr auto arn = "arn:aws:kms:us-east-1:000000000000:key/1234-56";
    EXPECT_TRUE(names_key(arn, arn));
    EXPECT_TRUE(names_key(arn, "1234-56"));
    for (auto const other : {"", "56", "-56", "key/1234-56", "/1234-56", "1234-567"})
        EXPECT_FALSE(names_key(arn, other)) << other;
}

}  // namespace
}  // namespace s3seal::aws
