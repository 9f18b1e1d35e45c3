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

}  // namespace
}  // namespace s3seal::aws
