#include "server/http/conditions.hpp"

#include "server/http/dates.hpp"

#include <gtest/gtest.h>

namespace s3seal::http {
namespace {

using namespace std::chrono_literals;

class Conditions : public testing::Test {
protected:
    condition_result evaluate(std::vector<header> headers) {
        request head;
        head.headers = std::move(headers);
        return evaluate_conditions(head, "abc", modified_, now_);
    }
    instant modified_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}};
    instant now_ = modified_ + 24h;
    std::string same_ = http_date(modified_);
    std::string before_ = http_date(modified_ - 1h);
    std::string after_ = http_date(modified_ + 1h);
    std::string future_ = http_date(now_ + 1h);
};

TEST_F(Conditions, IfMatchWinsOverIfUnmodifiedSince) {
    EXPECT_EQ(evaluate({{"If-Match", "\"abc\""}, {"If-Unmodified-Since", before_}}), condition_result::proceed);
    EXPECT_EQ(evaluate({{"If-Match", "\"x\""}, {"If-Unmodified-Since", after_}}), condition_result::if_match_failed);
}

TEST_F(Conditions, IfUnmodifiedSinceComparesWholeSeconds) {
    EXPECT_EQ(evaluate({{"If-Unmodified-Since", before_}}), condition_result::if_unmodified_failed);
    EXPECT_EQ(evaluate({{"If-Unmodified-Since", same_}}), condition_result::proceed);
}

TEST_F(Conditions, IfNoneMatchWinsOverIfModifiedSince) {
    EXPECT_EQ(evaluate({{"If-None-Match", "abc"}, {"If-Modified-Since", before_}}), condition_result::not_modified);
    EXPECT_EQ(evaluate({{"If-None-Match", "\"x\""}, {"If-Modified-Since", after_}}), condition_result::proceed);
    EXPECT_EQ(evaluate({{"If-None-Match", "*"}}), condition_result::not_modified);
}

TEST_F(Conditions, IfModifiedSinceInTheFutureOrUnreadableIsIgnored) {
    EXPECT_EQ(evaluate({{"If-Modified-Since", same_}}), condition_result::not_modified);
    EXPECT_EQ(evaluate({{"If-Modified-Since", before_}}), condition_result::proceed);
    EXPECT_EQ(evaluate({{"If-Modified-Since", future_}}), condition_result::proceed);
    EXPECT_EQ(evaluate({{"If-Modified-Since", "soon"}}), condition_result::proceed);
}

TEST(Etags, MatchQuotedUnquotedAndInLists) {
    for (auto const* text : {"abc", "\"abc\"", "\"abc", "W/\"abc\"", "\"x\", \"abc\"", "*", "x,abc"})
        EXPECT_TRUE(etag_matches(text, "abc")) << text;
    for (auto const* text : {"", "ab", "\"abcd\"", "x, y"}) EXPECT_FALSE(etag_matches(text, "abc")) << text;
}

}  // namespace
}  // namespace s3seal::http
