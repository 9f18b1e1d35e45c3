#include "server/iam/pattern.hpp"

#include <gtest/gtest.h>

namespace s3seal::iam {
namespace {

bool matches(std::string_view wanted, std::string_view text, bool ignoring_case = false) {
    return pattern::expand(wanted, nullptr, pattern::wildcards::yes)->matches(text, ignoring_case);
}

facts knowing(condition_keys keys) {
    facts out;
    out.keys = std::move(keys);
    return out;
}

std::string expanded(std::string_view text, facts const& known) {
    auto const done = pattern::expand(text, &known, pattern::wildcards::yes);
    return done ? done->text() : "nothing";
}

TEST(Pattern, StarIsAnyRunAndQuestionMarkAnyOne) {
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("a*c", "ac"));
    EXPECT_TRUE(matches("a*c", "a/b/c"));
    EXPECT_TRUE(matches("a?c", "abc"));
    EXPECT_TRUE(matches("*a*b*", "xxaxxbxx"));
    EXPECT_TRUE(matches("a*ab", "aabaab"));
    EXPECT_FALSE(matches("a?c", "ac"));
    EXPECT_FALSE(matches("a*c", "acd"));
    EXPECT_FALSE(matches("", "a"));
}

TEST(Pattern, LetterCaseCountsUnlessItDoesNot) {
    EXPECT_FALSE(matches("s3:get*", "s3:GetObject"));
    EXPECT_TRUE(matches("s3:get*", "s3:GetObject", true));
}

TEST(Pattern, ManyStarsDoNotTakeForever) {
    EXPECT_FALSE(matches(std::string(60, 'a') + std::string(60, '*') + "b", std::string(5000, 'a')));
}

TEST(Pattern, VariablesStandForValues) {
    auto const known = knowing({{"aws:username", {"alice"}}, {"aws:many", {"a", "b"}}});
    EXPECT_EQ(expanded("home/${aws:username}/*", known), "home/alice/*");
    EXPECT_EQ(expanded("home/${aws:UserName}/*", known), "home/alice/*");
    EXPECT_EQ(expanded("${aws:none}", known), "nothing");
    EXPECT_EQ(expanded("${aws:many}", known), "nothing");
    EXPECT_EQ(expanded("${aws:none, 'guest'}/x", known), "guest/x");
    EXPECT_EQ(expanded("${aws:none, guest}/x", known), "nothing");
    EXPECT_EQ(expanded("a${", known), "a${");
}

TEST(Pattern, WhatAVariableStandsForIsNoWildcard) {
    auto const known = knowing({{"aws:username", {"*"}}});
    auto const wild = pattern::expand("${aws:username}", &known, pattern::wildcards::yes);
    EXPECT_TRUE(wild->matches("*"));
    EXPECT_FALSE(wild->matches("alice"));
    auto const literal = pattern::expand("a${*}b${?}${$}", &known, pattern::wildcards::yes);
    EXPECT_TRUE(literal->matches("a*b?$"));
    EXPECT_FALSE(literal->matches("axb?$"));
}

}  // namespace
}  // namespace s3seal::iam
