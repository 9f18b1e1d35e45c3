#include "storage/base/bytes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal {
namespace {

using namespace std::string_view_literals;

TEST(Hex, EncodesInLowerCase) {
    EXPECT_EQ(hex_encode(as_bytes("")), "");
    EXPECT_EQ(hex_encode(as_bytes("\x00\x0f\xa0\xff"sv)), "000fa0ff");
}

TEST(Hex, DecodesEitherCase) {
    EXPECT_EQ(hex_decode(""), "");
    EXPECT_EQ(hex_decode("000fa0ff"), "\x00\x0f\xa0\xff"sv);
    EXPECT_EQ(hex_decode("DEADbeef"), "\xde\xad\xbe\xef"sv);
}

TEST(Hex, RefusesOddLengthsAndOtherCharacters) {
    for (auto const text : {"0", "000", "0g", "g0", "0x", " 0", "0 ", "/0", ":0", "@0", "`0", "\xc3\xa9"})
        EXPECT_FALSE(hex_decode(text)) << text;
    EXPECT_FALSE(hex_decode("0\0"sv));
}

// RFC 4648, section 10.
TEST(Base64, GivesThePublishedVectorsBothWays) {
    constexpr std::pair<std::string_view, std::string_view> vectors[]{{"", ""},
                                                                      {"f", "Zg=="},
                                                                      {"fo", "Zm8="},
                                                                      {"foo", "Zm9v"},
                                                                      {"foob", "Zm9vYg=="},
                                                                      {"fooba", "Zm9vYmE="},
                                                                      {"foobar", "Zm9vYmFy"},
                                                                      {"\xfb\xff\xbf", "+/+/"}};
    for (auto const& [bytes, text] : vectors) {
        EXPECT_EQ(base64_encode(as_bytes(bytes)), text);
        EXPECT_EQ(base64_decode(text), bytes);
    }
}

TEST(Base64, EveryByteValueSurvivesAtEveryPosition) {
    for (int value = 0; value < 256; ++value)
        for (std::size_t before = 0; before < 3; ++before) {
            auto const bytes = std::string(before, 'x') + static_cast<char>(value);
            ASSERT_EQ(base64_decode(base64_encode(as_bytes(bytes))), bytes) << value << " " << before;
        }
}

TEST(Base64, IsStrict) {
    constexpr std::string_view refused[]{
        "Zg",     "Zg=",      "Zm9",   "Z",       "=",        "==",    "===",  "====",  // padding amiss
        "Zg===",  "Zg==Zg==", "Z===",  "Zm9v=",   "Zm9v====", "=Zg=",  "Z=g=", "A=AA",
        "Zm9v\n", "Zm9\n",    " Zm9v", "Zm9v ",   "Zm 9",     "\nZm9",  // white space
        "Zm9-",   "Zm9_",     "Zm9*",  "Zm9\x80", "Zm9\0"sv,            // alphabet
        "Zh==",   "Zv==",     "Zm9=",  "Zm+="};                         // bits that say nothing
    for (auto const text : refused) EXPECT_FALSE(base64_decode(text)) << text;
}

TEST(Bytes, LowerCaseIsAsciiOnly) {
    EXPECT_EQ(to_lower("X-AMZ-Date@[`{\xc3\x89Z"), "x-amz-date@[`{\xc3\x89z");
}

TEST(Bytes, EqualityIgnoringCaseIsAsciiOnly) {
    EXPECT_TRUE(equal_ignoring_case("", ""));
    EXPECT_TRUE(equal_ignoring_case("Content-MD5", "content-md5"));
    EXPECT_FALSE(equal_ignoring_case("Content-MD5", "content-md"));
    EXPECT_FALSE(equal_ignoring_case("@", "`"));
    EXPECT_FALSE(equal_ignoring_case("[", "{"));
    EXPECT_FALSE(equal_ignoring_case("\xc3\x89", "\xc3\xa9"));
}

TEST(Bytes, TrimmingTakesBlanksAndTabsFromBothEndsOnly) {
    EXPECT_EQ(trim(""), "");
    EXPECT_EQ(trim(" \t "), "");
    EXPECT_EQ(trim("\t a \t b "), "a \t b");
    EXPECT_EQ(trim("\na\r"), "\na\r");
}

TEST(Bytes, ConstantTimeEqualityComparesEverything) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("abc\0d"sv, "abc\0d"sv));
    EXPECT_FALSE(equal_constant_time("abc\0d"sv, "abc\0e"sv));
    EXPECT_FALSE(equal_constant_time("abc", "abcd"));
    EXPECT_FALSE(equal_constant_time("\x01\x80", "\x80\x01"));
    std::string const text(64, 'a');
    for (std::size_t at = 0; at < text.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto other = text;
            other[at] = static_cast<char>(other[at] ^ (1 << bit));
            ASSERT_FALSE(equal_constant_time(text, other)) << at << " " << bit;
        }
}

TEST(Decimal, ReadsDigitsUpToTheLargestValue) {
    EXPECT_EQ(parse_decimal("0"), 0u);
    EXPECT_EQ(parse_decimal("007"), 7u);
    EXPECT_EQ(parse_decimal("18446744073709551615"), 18446744073709551615u);
}

TEST(Decimal, RefusesEverythingElse) {
    for (auto const text : {"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "a", "18446744073709551616",
                            "18446744073709551620", "99999999999999999999", "\xd9\xa1"})
        EXPECT_FALSE(parse_decimal(text)) << text;
    EXPECT_FALSE(parse_decimal("1\0"sv));
}

TEST(Utf8, AcceptsTheFirstAndLastOfEveryLength) {
    for (auto const text :
         {""sv, "\0"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv, "\xee\x80\x80"sv,
          "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv, "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"sv})
        EXPECT_TRUE(is_utf8(text)) << hex_encode(as_bytes(text));
}

TEST(Utf8, RefusesWhatIsIllFormed) {
    constexpr std::string_view refused[]{"\x80",
                                         "\xbf",
                                         "a\x80",  // a continuation without a start
                                         "\xc0\x80",
                                         "\xc1\xbf",
                                         "\xe0\x80\x80",
                                         "\xe0\x9f\xbf",  // overlong
                                         "\xf0\x80\x80\x80",
                                         "\xf0\x8f\xbf\xbf",  // overlong
                                         "\xed\xa0\x80",
                                         "\xed\xbf\xbf",  // surrogates
                                         "\xf4\x90\x80\x80",
                                         "\xf5\x80\x80\x80",
                                         "\xfe",
                                         "\xff",  // past the end
                                         "\xc3",
                                         "\xe2\x82",
                                         "\xf0\x9f\x98",  // cut short
                                         "\xc3"
                                         "a",
                                         "\xe2\x82"
                                         "a",
                                         "\xe2"
                                         "a\xac",
                                         "\xf0\x9f\x98"
                                         "a",
                                         "\xf0"
                                         "a\x98\x80"};
    for (auto const text : refused) EXPECT_FALSE(is_utf8(text)) << hex_encode(as_bytes(text));
}

// Exactly as many are accepted as there are code points of that length.
TEST(Utf8, AcceptsExactlyTheCodePointsOfTwoAndThreeBytes) {
    for (unsigned point = 0; point < 0x10000; ++point) {
        if (point >= 0xd800 && point <= 0xdfff) continue;
        std::string text;
        auto const add = [&](unsigned byte) { text += static_cast<char>(byte); };
        if (point < 0x80) {
            add(point);
        } else if (point < 0x800) {
            add(0xc0 | point >> 6);
            add(0x80 | (point & 0x3f));
        } else {
            add(0xe0 | point >> 12);
            add(0x80 | (point >> 6 & 0x3f));
            add(0x80 | (point & 0x3f));
        }
        ASSERT_TRUE(is_utf8(text)) << point;
    }
    std::size_t accepted = 0;
    for (unsigned a = 0x80; a < 0x100; ++a)
        for (unsigned b = 0x80; b < 0x100; ++b) {
            char const two[]{static_cast<char>(a), static_cast<char>(b)};
            accepted += is_utf8({two, 2});
            for (unsigned c = 0x80; c < 0x100; ++c) {
                char const three[]{two[0], two[1], static_cast<char>(c)};
                accepted += is_utf8({three, 3});
            }
        }
    EXPECT_EQ(accepted, (0x800u - 0x80u) + (0x10000u - 0x800u - 0x800u));
}

}  // namespace
}  // namespace s3seal
