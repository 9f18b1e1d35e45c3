#include "server/service/wanted_clock.hpp"

#include <gtest/gtest.h>

namespace s3seal::service {
namespace {

using namespace std::chrono_literals;

instant const noon{std::chrono::sys_days{std::chrono::year{2030} / 5 / 1} + 12h};

TEST(TimeSpan, IsOfUnitsAndSums) {
    EXPECT_EQ(parse_span("90"), 90s);
    EXPECT_EQ(parse_span("90s"), 90s);
    EXPECT_EQ(parse_span("500ms"), 500ms);
    EXPECT_EQ(parse_span("15m"), 15min);
    EXPECT_EQ(parse_span("36h"), 36h);
    EXPECT_EQ(parse_span("30d"), 30 * 24h);
    EXPECT_EQ(parse_span("2w"), 14 * 24h);
    EXPECT_EQ(parse_span("1d12h30m"), 36h + 30min);
    EXPECT_EQ(parse_span("0s"), 0s);
}

TEST(TimeSpan, IsNothingElse) {
    for (auto const* text : {"", "d", "1y", "1 d", "-1d", "+1d", "1.5h", "1d12", "12d1", "1D", "99999999999999999999d",
                             "9000000000d", "100000d"})
        EXPECT_FALSE(parse_span(text)) << text;
}

TEST(TimeSpan, IsPrintedAsItIsRead) {
    EXPECT_EQ(print_span(0ms), "0s");
    EXPECT_EQ(print_span(1500ms), "1s500ms");
    EXPECT_EQ(print_span(36h + 30min), "1d12h30m");
    EXPECT_EQ(print_span(14 * 24h), "14d");
    EXPECT_EQ(print_offset(-90s), "-1m30s");
    EXPECT_EQ(print_offset(90s), "+1m30s");
    for (auto const span : {1ms, 59999ms, 86'400'001ms, 8'640'000'123ms}) {
        EXPECT_EQ(parse_span(print_span(span)), span);
        EXPECT_EQ(parse_offset(print_offset(-span)), -span);
    }
}

TEST(TimeSpan, MayHaveASignAsAnOffset) {
    EXPECT_EQ(parse_offset("-2h"), -2h);
    EXPECT_EQ(parse_offset("+2h"), 2h);
    EXPECT_EQ(parse_offset("2h"), 2h);
    EXPECT_FALSE(parse_offset("--2h"));
    EXPECT_FALSE(parse_offset("-"));
}

TEST(WantedClock, IsSaidInOneWord) {
    EXPECT_EQ(parse_clock("real"), wanted_clock{});
    EXPECT_EQ(parse_clock("frozen"), (wanted_clock{.mode = clock_mode::frozen}));
    EXPECT_EQ(parse_clock("frozen@2030-05-01T12:00:00Z"), (wanted_clock{.mode = clock_mode::frozen, .at = noon}));
    EXPECT_EQ(parse_clock("2030-05-01T12:00:00Z"), (wanted_clock{.mode = clock_mode::offset, .at = noon}));
    EXPECT_EQ(parse_clock("+30d"), (wanted_clock{.mode = clock_mode::offset, .offset = 30 * 24h}));
    EXPECT_EQ(parse_clock("-2h"), (wanted_clock{.mode = clock_mode::offset, .offset = -2h}));
    for (auto const* text : {"", "offset", "30d", "frozen@", "frozen@+1d", "tomorrow", "Real"})
        EXPECT_FALSE(parse_clock(text)) << text;
}

TEST(WantedClock, IsResolvedByWhatIsShown) {
    auto const shown = noon + 1h;
    clock_state const before{.skew = signing_time::clock};
    auto const of = [&](wanted_clock const& wanted) { return resolve(wanted, before, shown, noon); };
    EXPECT_EQ(of({}), before);
    EXPECT_EQ(of({.mode = clock_mode::frozen}).frozen_at, shown);
    EXPECT_EQ(of({.mode = clock_mode::frozen, .at = noon}).frozen_at, noon);
    EXPECT_EQ(of({.mode = clock_mode::offset}).offset, 1h);
    EXPECT_EQ(of({.mode = clock_mode::offset, .at = noon - 5min}).offset, -5min);
    EXPECT_EQ(of({.mode = clock_mode::offset, .offset = 7s}).offset, 7s);
    EXPECT_EQ(of({.mode = clock_mode::offset}).skew, signing_time::clock);
}

}  // namespace
}  // namespace s3seal::service
