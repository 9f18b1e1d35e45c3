#include "server/s3/request/rename_tokens.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::s3 {
namespace {

TEST(RenameTokens, KnowWhatWasDoneFirst) {
    rename_tokens tokens;
    EXPECT_FALSE(tokens.find("a"));
    tokens.remember("a", "one");
    tokens.remember("a", "two");
    EXPECT_EQ(tokens.find("a"), "one");
    EXPECT_FALSE(tokens.find("b"));
}

TEST(RenameTokens, ForgetTheOldestOfTenThousand) {
    rename_tokens tokens;
    for (int n = 0; n <= 10'000; ++n) tokens.remember(std::to_string(n), "done");
    EXPECT_FALSE(tokens.find("0"));
    EXPECT_TRUE(tokens.find("1"));
    EXPECT_TRUE(tokens.find("10000"));
}

}  // namespace
}  // namespace s3seal::s3
