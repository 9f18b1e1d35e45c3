#include "server/http/range.hpp"

#include <gtest/gtest.h>

namespace s3seal::http {
namespace {

struct range_case {
    char const* header;
    range_kind kind;
    std::uint64_t first;
    std::uint64_t length;
};

class RangeOfTenBytes : public testing::TestWithParam<range_case> {};

TEST_P(RangeOfTenBytes, IsChosenAsS3Does) {
    auto const& expected = GetParam();
    auto const chosen = choose_range(expected.header, 10);
    ASSERT_EQ(chosen.kind, expected.kind) << expected.header;
    EXPECT_EQ(chosen.slice.first, expected.first) << expected.header;
    EXPECT_EQ(chosen.slice.length, expected.length) << expected.header;
}

constexpr auto slice = range_kind::slice;
constexpr auto whole = range_kind::whole;
constexpr auto unsatisfiable = range_kind::unsatisfiable;

INSTANTIATE_TEST_SUITE_P(
    Recorded, RangeOfTenBytes,
    testing::Values(range_case{"bytes=0-8", slice, 0, 9}, range_case{"bytes=1-1", slice, 1, 1},
                    range_case{"bytes=1-", slice, 1, 9}, range_case{"bytes=-2", slice, 8, 2},
                    range_case{"bytes=-15", slice, 0, 10}, range_case{"bytes=0-100", slice, 0, 10},
                    range_case{"bytes=00-01", slice, 0, 2}, range_case{"bytes=100-200", unsatisfiable, 0, 0},
                    range_case{"bytes=10-", unsatisfiable, 0, 0}, range_case{"bytes=-0", unsatisfiable, 0, 0},
                    range_case{"bytes=1-0", whole, 0, 0}, range_case{"bytes=-1-", whole, 0, 0},
                    range_case{"bytes=0--1", whole, 0, 0}, range_case{"bytes=0-1,3-4,7-9", whole, 0, 0},
                    range_case{"0-1", whole, 0, 0}, range_case{"bytes=-", whole, 0, 0},
                    range_case{"bytes=abc", whole, 0, 0}, range_case{"foo=0-1", whole, 0, 0},
                    range_case{"bytes= -1", whole, 0, 0}, range_case{"bytes=,", whole, 0, 0},
                    range_case{"bytes=99999999999999999999-", whole, 0, 0}));

TEST(Range, OfAnEmptyBodyIsNeverSatisfiable) {
    EXPECT_EQ(choose_range("bytes=0-0", 0).kind, range_kind::unsatisfiable);
    EXPECT_EQ(choose_range("bytes=-1", 0).kind, range_kind::unsatisfiable);
}

TEST(Range, AbsentMeansTheWholeBody) {
    EXPECT_EQ(choose_range(std::nullopt, 10).kind, range_kind::whole);
}

}  // namespace
}  // namespace s3seal::http
