#include "server/http/pace.hpp"

#include <gtest/gtest.h>

namespace s3seal::http {
namespace {

using namespace std::chrono_literals;

TEST(Pace, APauseMayBeAsLongAsTheGrace) {
    EXPECT_EQ(pace(500, 30s).patience(), 30s);
    EXPECT_EQ(pace(0, 30s).patience(), 30s);
}

TEST(Pace, WhoTricklesIsGivenUpOverTheWholeTime) {
    pace one{500, 30s};
    for (int second = 0; second < 29; ++second) {
        one.waited(1s);
        one.moved(1);
    }
    EXPECT_EQ(one.patience(), 1058ms) << "30 s, 58 ms for 29 bytes, and 29 s are gone";
    one.waited(2s);
    EXPECT_EQ(one.patience(), 0ms);
}

TEST(Pace, WhoIsSlowButKeepsUpMayGoOnForEver) {
    pace one{500, 30s};
    for (int hour = 0; hour < 24; ++hour) {
        one.waited(1h);
        one.moved(500 * 3600);
        ASSERT_EQ(one.patience(), 30s);
    }
}

TEST(Pace, WhatCameFastDoesNotMakeAPauseLonger) {
    pace one{500, 30s};
    one.moved(5ull << 30);
    EXPECT_EQ(one.patience(), 30s);
    one.waited(1h);
    EXPECT_EQ(one.patience(), 30s);
}

TEST(Pace, WhereTheGraceIsForAllNoByteEarnsMore) {
    for (auto const rate : {0u, 500u}) {
        pace one{rate, 30s};
        EXPECT_EQ(one.patience_in_all(), 30s);
        one.moved(480 << 10);
        one.waited(20s);
        EXPECT_EQ(one.patience_in_all(), 10s);
        one.waited(20s);
        EXPECT_EQ(one.patience_in_all(), 0s);
        EXPECT_EQ(one.patience(), 30s) << "by its rate it may go on";
    }
}

TEST(Pace, WithoutARateOnlyPausesCount) {
    pace one{0, 30s};
    one.waited(24h);
    EXPECT_EQ(one.patience(), 30s);
}

}  // namespace
}  // namespace s3seal::http
