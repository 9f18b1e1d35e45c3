#include "server/http/dates.hpp"

#include <gtest/gtest.h>

namespace s3seal::http {
namespace {

constexpr instant sample{std::chrono::milliseconds{1'479'976'205'678}};  // 2016-11-24 08:30:05.678, a Thursday

TEST(Dates, ArePrintedInBothForms) {
    EXPECT_EQ(http_date(sample), "Thu, 24 Nov 2016 08:30:05 GMT");
    EXPECT_EQ(iso_date(sample), "2016-11-24T08:30:05.000Z");
    EXPECT_EQ(iso_date_seconds(sample), "2016-11-24T08:30:05Z");
    EXPECT_EQ(iso_date_milliseconds(instant{std::chrono::milliseconds{1'700'000'000'123}}), "2023-11-14T22:13:20.123Z");
    EXPECT_EQ(iso_date_milliseconds(instant{std::chrono::milliseconds{-1}}), "1969-12-31T23:59:59.999Z");
}

TEST(Dates, ArePrintedAsJavaDoesInCalifornia) {
    auto const at = [](std::string_view iso) { return pacific_date(*parse_iso_date(iso)); };
    EXPECT_EQ(at("2020-01-01T00:00:00Z"), "Tue Dec 31 16:00:00 PST 2019");
    EXPECT_EQ(at("2026-03-08T09:59:59Z"), "Sun Mar 08 01:59:59 PST 2026");
    EXPECT_EQ(at("2026-03-08T10:00:00Z"), "Sun Mar 08 03:00:00 PDT 2026");
    EXPECT_EQ(at("2026-11-01T08:59:59Z"), "Sun Nov 01 01:59:59 PDT 2026");
    EXPECT_EQ(at("2026-11-01T09:00:00Z"), "Sun Nov 01 01:00:00 PST 2026");
}

TEST(Dates, AllThreeHttpFormsAreRead) {
    auto const expected = std::chrono::floor<std::chrono::seconds>(sample);
    EXPECT_EQ(parse_http_date("Thu, 24 Nov 2016 08:30:05 GMT"), expected);
    EXPECT_EQ(parse_http_date("Thursday, 24-Nov-16 08:30:05 GMT"), expected);
    EXPECT_EQ(parse_http_date("Thu Nov 24 08:30:05 2016"), expected);
    EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994"), parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"));
}

TEST(Dates, NonsenseIsAbsent) {
    for (auto const* text : {"", "yesterday", "Thu, 31 Feb 2016 08:30:05 GMT", "Thu, 24 Nov 2016 25:30:05 GMT",
                             "Thu, 24 Foo 2016 08:30:05 GMT", "2016-11-24T08:30:05Z", "Wed, 01 Jan 20210 00:00:00 GMT",
                             "Thu Nov 24 08:30:05 10000"})
        EXPECT_FALSE(parse_http_date(text)) << text;
}

TEST(Dates, IsoDatesAreReadWithAndWithoutTime) {
    auto const expected = std::chrono::floor<std::chrono::seconds>(sample);
    for (auto const* text : {"2016-11-24T08:30:05Z", "2016-11-24T08:30:05.678Z", "2016-11-24T08:30:05",
                             "2016-11-24T10:30:05+02:00", "2016-11-24T03:00:05-05:30"})
        EXPECT_EQ(parse_iso_date(text), expected) << text;
    EXPECT_EQ(parse_iso_date("2016-11-24"), std::chrono::floor<std::chrono::days>(sample));
    for (auto const* text :
         {"", "2016", "2016-13-01", "2016-02-31", "2016-11-24T", "2016-11-24T08:30", "2016-11-24T25:30:05Z",
          "2016-11-24T08:30:05.Z", "2016-11-24T08:30:05X", "2016-11-24 08:30:05Z", "2016-11-24T08:30:05+2"})
        EXPECT_FALSE(parse_iso_date(text)) << text;
}

}  // namespace
}  // namespace s3seal::http
