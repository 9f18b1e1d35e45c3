#include "server/iam/pattern.hpp"

#include <gtest/gtest.h>

namespace s3seal::iam {
namespace {

bool matches(std::string_view wanted, std::string_view text, bool ignoring_case = false) {
    return pattern::expand(wanted, nullptr, pattern::wildcards::yes)->matches(text, ignoring_case);
}

request_context knowing(condition_keys keys) {
    request_context out;
    out.keys = std::move(keys);
    return out;
}

std::string expanded(std::string_view text, request_context const& known) {
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

// What each pattern means, said in the plainest way.
bool means(std::string_view wanted, std::string_view text) {
    if (wanted.empty()) return text.empty();
    if (wanted[0] == '*') return means(wanted.substr(1), text) || (!text.empty() && means(wanted, text.substr(1)));
    return !text.empty() && (wanted[0] == '?' || wanted[0] == text[0]) && means(wanted.substr(1), text.substr(1));
}

// Number `n` of all texts over an alphabet, the short ones first.
std::string text_number(std::size_t n, std::string_view alphabet) {
    std::string out;
    for (; n > 0; n = (n - 1) / alphabet.size()) out += alphabet[(n - 1) % alphabet.size()];
    return out;
}

TEST(Pattern, EveryShortOneMeansWhatItSays) {
    for (std::size_t n = 0; n < 4'000; ++n)
        for (std::size_t m = 0; m < 127; ++m) {
            auto const wanted = text_number(n, "ab*?");
            auto const text = text_number(m, "ab");
            ASSERT_EQ(matches(wanted, text), means(wanted, text)) << wanted << " and " << text;
        }
}

TEST(Pattern, LongPiecesWithAnyOneAreFoundOverWords) {
    auto const piece = std::string(63, 'a') + "?" + std::string(70, 'b') + "?c";
    auto const found = std::string(63, 'a') + "x" + std::string(70, 'b') + "yc";
    EXPECT_TRUE(matches("*" + piece + "*", "aaa" + found + "d"));
    EXPECT_TRUE(matches("*" + piece + "*", std::string(64, 'a') + std::string(70, 'b') + "aa" + found));
    EXPECT_FALSE(
        matches("*" + piece + "*", std::string(63, 'a') + "x" + std::string(69, 'b') + "yc" + found.substr(1)));
    EXPECT_TRUE(matches("*A?B*", "xa-bx", true));
}

TEST(Pattern, PiecesOfAWordsLengthAndMoreAreFound) {
    for (std::size_t const length : {63u, 64u, 65u, 128u, 129u}) {
        auto const text = std::string(length - 2, 'a') + "bc";
        auto const gaps = "?" + text.substr(1, length - 2) + "?";
        for (auto const& piece : {text, gaps}) {
            EXPECT_TRUE(matches("*" + piece + "*", "aab" + text + "d")) << piece;
            EXPECT_TRUE(matches("*" + piece + "*", "aab" + text)) << piece;
            EXPECT_FALSE(matches("*" + piece + "*", "aab" + text.substr(2) + "d")) << piece;
        }
    }
    EXPECT_TRUE(matches("*[@Z*", "x[@z", true));
    EXPECT_FALSE(matches("*[@Z*", "x{`z", true));
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

TEST(Pattern, NothingComesOfWhatIsLongerThanAnyText) {
    auto const known = knowing({{"aws:useragent", {"0123456789"}}});
    auto const up_to = [&](std::string_view text, std::size_t longest) {
        return pattern::expand(text, &known, pattern::wildcards::yes, longest).has_value();
    };
    EXPECT_TRUE(up_to("*${aws:useragent}*", 10));
    EXPECT_FALSE(up_to("*${aws:useragent}*", 9));
    EXPECT_FALSE(up_to("${aws:useragent}${aws:useragent}", 19));
    EXPECT_TRUE(up_to("a?*", 2));
    EXPECT_FALSE(up_to("a?*", 1));
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
