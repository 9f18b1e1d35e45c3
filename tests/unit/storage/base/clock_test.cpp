#include "storage/base/clock.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace s3seal
