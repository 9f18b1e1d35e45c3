#include "storage/base/clock.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace s3seal {
namespace {

using namespace std::chrono_literals;

TEST(SystemClock, LiesBetweenTheSystemsReadings) {
    auto const before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto const now = system_clock{}.now();
    auto const after = std::chrono::system_clock::now();
    EXPECT_LE(before, now);
    EXPECT_LE(now, after);
}

TEST(ManualClock, MovesOnlyWhenItIsMoved) {
    manual_clock clock{instant{1000ms}};
    EXPECT_EQ(clock.now(), instant{1000ms});
    clock.advance(250ms);
    EXPECT_EQ(clock.now(), instant{1250ms});
    clock.advance(-1s);
    EXPECT_EQ(clock.now(), instant{250ms});
    clock.set(instant{7s});
    EXPECT_EQ(clock.now(), instant{7000ms});
    EXPECT_EQ(clock.now(), instant{7000ms});
}

class AdjustableClock : public ::testing::Test {
protected:
    clock_state offset_by(std::chrono::milliseconds by) { return {.mode = clock_mode::offset, .offset = by}; }
    clock_state frozen_at(instant at) { return {.mode = clock_mode::frozen, .frozen_at = at}; }

    manual_clock real_{instant{std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}}};
    instant const start_ = real_.now();
    adjustable_clock clock_{real_};
};

TEST_F(AdjustableClock, GoesWithTheOtherOneAtFirst) {
    real_.advance(5s);
    EXPECT_EQ(clock_.now(), start_ + 5s);
    EXPECT_EQ(clock_.state(), clock_state{});
}

TEST_F(AdjustableClock, RunsOnFromAnOffset) {
    EXPECT_TRUE(clock_.set(offset_by(-24h)));
    real_.advance(5s);
    EXPECT_EQ(clock_.now(), start_ - 24h + 5s);
    EXPECT_EQ(clock_.real(), start_ + 5s);
    EXPECT_EQ(clock_.state(), offset_by(-24h));
}

TEST_F(AdjustableClock, StandsStillWhereItIsFrozen) {
    EXPECT_TRUE(clock_.set(frozen_at(start_ + 1h)));
    real_.advance(5s);
    EXPECT_EQ(clock_.now(), start_ + 1h);
    EXPECT_EQ(clock_.state(), frozen_at(start_ + 1h));
}

TEST_F(AdjustableClock, AdvancesInEveryMode) {
    EXPECT_TRUE(clock_.advance(1h));
    EXPECT_EQ(clock_.state(), offset_by(1h));
    EXPECT_TRUE(clock_.advance(-1h));
    EXPECT_EQ(clock_.state(), clock_state{});
    EXPECT_TRUE(clock_.set(frozen_at(instant{3ms})));
    EXPECT_TRUE(clock_.advance(4ms));
    EXPECT_EQ(clock_.state(), frozen_at(instant{7ms}));
}

TEST_F(AdjustableClock, IsBornInAnyState) {
    clock_state state = frozen_at(instant{9s});
    state.skew = signing_time::clock;
    EXPECT_EQ(adjustable_clock(real_, state).state(), state);
    EXPECT_EQ(adjustable_clock(real_, offset_by(3h)).when_signed(start_), start_ + 3h);
}

TEST_F(AdjustableClock, StaysAsItIsRatherThanLeaveItsRange) {
    using std::chrono::milliseconds;
    EXPECT_FALSE(clock_.set(offset_by(-milliseconds{start_.time_since_epoch()} - 1ms)));
    EXPECT_FALSE(clock_.set(offset_by(adjustable_clock::latest - start_)));
    EXPECT_FALSE(clock_.set(frozen_at(adjustable_clock::latest)));
    EXPECT_FALSE(clock_.set(frozen_at(adjustable_clock::earliest - 1ms)));
    EXPECT_FALSE(clock_.set(offset_by(milliseconds::max())));
    EXPECT_FALSE(clock_.set(frozen_at(instant::min())));
    EXPECT_FALSE(clock_.advance(milliseconds::min()));
    EXPECT_EQ(clock_.state(), clock_state{});
    EXPECT_TRUE(clock_.advance(adjustable_clock::latest - start_ - 1ms));
    EXPECT_TRUE(clock_.set(frozen_at(adjustable_clock::earliest)));
}

TEST_F(AdjustableClock, SignersStayWithTheOtherOne) {
    EXPECT_TRUE(clock_.advance(48h));
    EXPECT_EQ(clock_.signers_now(), start_);
    clock_state follow = clock_.state();
    follow.skew = signing_time::clock;
    EXPECT_TRUE(clock_.set(follow));
    EXPECT_EQ(clock_.signers_now(), start_ + 48h);
    EXPECT_EQ(clock_.when_signed(start_ + 48h), start_ + 48h);
}

TEST_F(AdjustableClock, IsFollowedBySignersWhileThatIsWanted) {
    std::atomic<bool> wanted{false};
    clock_.let_signers_follow_while(wanted);
    EXPECT_TRUE(clock_.advance(48h));
    EXPECT_EQ(clock_.signers_now(), start_);
    wanted = true;
    EXPECT_EQ(clock_.signers_now(), start_ + 48h);
    EXPECT_TRUE(clock_.do_signers_follow());
    EXPECT_EQ(clock_.when_signed(start_ + 48h), start_ + 48h);
    EXPECT_EQ(clock_.state().skew, signing_time::real) << "what was set is kept";
}

TEST_F(AdjustableClock, WhatWasSignedBeforeAMoveHasAgedByIt) {
    real_.advance(10s);
    EXPECT_TRUE(clock_.advance(2h));
    real_.advance(10s);
    EXPECT_TRUE(clock_.set(frozen_at(start_ + 9h)));
    real_.advance(10s);
    EXPECT_TRUE(clock_.set({}));
    EXPECT_EQ(clock_.when_signed(start_ + 9s), start_ + 9s);
    EXPECT_EQ(clock_.when_signed(start_ + 11s), start_ + 2h + 11s);
    EXPECT_EQ(clock_.when_signed(start_ + 21s), start_ + 9h);
    EXPECT_EQ(clock_.when_signed(start_ + 29s), start_ + 9h);
    EXPECT_EQ(clock_.when_signed(start_ + 31s), start_ + 31s);
}

TEST_F(AdjustableClock, TheSecondOfAMoveCountsAsBeforeIt) {
    real_.advance(500ms);
    EXPECT_TRUE(clock_.advance(2h));
    real_.advance(2s);
    EXPECT_EQ(clock_.when_signed(start_), start_);
    EXPECT_EQ(clock_.when_signed(start_ + 1s), start_ + 2h + 1s);
}

TEST_F(AdjustableClock, MeasuresHowLongThingsTakeByTheOtherClock) {
    auto const before = clock_.elapsed();
    EXPECT_TRUE(clock_.advance(2h));
    EXPECT_EQ(clock_.elapsed(), before);
    real_.advance(7ms);
    EXPECT_EQ(clock_.elapsed() - before, 7ms);
}

TEST_F(AdjustableClock, KnowsAllMovesThatSignaturesMayHaveSeen) {
    for (int i = 0; i < 2000; ++i) {
        real_.advance(1s);
        EXPECT_TRUE(clock_.advance(1h));
    }
    EXPECT_EQ(clock_.when_signed(start_ + 2000s), start_ + 2000h + 2000s);
    EXPECT_EQ(clock_.when_signed(start_ + 1s), start_ + 1h + 1s);
    EXPECT_EQ(clock_.when_signed(start_), start_);
    real_.advance(24h * 9);
    EXPECT_TRUE(clock_.advance(1h));
    EXPECT_EQ(clock_.when_signed(start_), start_ + 2000h) << "nobody takes what was signed then";
}

TEST_F(AdjustableClock, OfMovesInOneSecondTheLastOneCounts) {
    real_.advance(100ms);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(clock_.advance(1h));
        real_.advance(200ms);
    }
    EXPECT_EQ(clock_.when_signed(start_), start_);
    EXPECT_EQ(clock_.when_signed(start_ + 1s), start_ + 3h + 1s);
}

}  // namespace
}  // namespace s3seal
