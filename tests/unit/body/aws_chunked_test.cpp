#include "server/body/aws_chunked.hpp"

#include <gtest/gtest.h>

namespace s3seal::body {
namespace {

using aws::errc;

struct outcome {
    std::string content;
    std::vector<std::pair<std::string, std::string>> trailers;
    std::optional<errc> error;

    bool operator==(outcome const&) const = default;
};

std::optional<aws::error> feed(aws_chunked_decoder& decoder, std::string_view piece, std::string& content) {
    auto input = as_bytes(piece);
    while (!input.empty()) {
        auto const part = decoder.next(input);
        if (!part) return part.error();
        content += as_text(*part);
    }
    return std::nullopt;
}

// Fed in pieces that end at the given places.
outcome decode(std::string_view encoded, std::uint64_t length, std::vector<std::size_t> const& cuts = {}) {
    aws_chunked_decoder decoder{length};
    outcome out;
    std::size_t begin = 0;
    auto ends = cuts;
    ends.push_back(encoded.size());
    for (auto const end : ends) {
        if (auto const error = feed(decoder, encoded.substr(begin, end - begin), out.content)) {
            out.error = error->code;
            return out;
        }
        begin = end;
    }
    if (auto const done = decoder.finish(); !done) out.error = done.error().code;
    out.trailers = decoder.trailers();
    return out;
}

TEST(AwsChunked, EverySplitGivesTheSame) {
    std::string_view const encoded = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    outcome const expected{"hello", {{"x-amz-checksum-crc32", "NhCmhg=="}}, std::nullopt};
    ASSERT_EQ(decode(encoded, 5), expected);
    for (std::size_t first = 0; first <= encoded.size(); ++first)
        for (std::size_t second = first; second <= encoded.size(); ++second)
            ASSERT_EQ(decode(encoded, 5, {first, second}), expected) << first << ", " << second;
    std::vector<std::size_t> each(encoded.size());
    for (std::size_t n = 0; n < each.size(); ++n) each[n] = n;
    EXPECT_EQ(decode(encoded, 5, each), expected) << "byte by byte";
}

TEST(AwsChunked, EverySplitOfSeveralChunksGivesTheSame) {
    std::string const block(8192, 'a');
    std::string const encoded = "2000\r\n" + block + "\r\n2000\r\n" + block + "\r\n3\r\nend\r\n0\r\n\r\n";
    auto const expected = block + block + "end";
    for (std::size_t cut = 0; cut <= encoded.size(); ++cut) {
        auto const got = decode(encoded, expected.size(), {cut});
        ASSERT_FALSE(got.error) << cut;
        ASSERT_EQ(got.content, expected) << cut;
    }
}

TEST(AwsChunked, TrailersMayEndWithLfCrlf) {
    std::string_view const encoded = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\n\r\n\r\n";
    outcome const expected{"hello", {{"x-amz-checksum-crc32", "NhCmhg=="}}, std::nullopt};
    for (std::size_t cut = 0; cut <= encoded.size(); ++cut) EXPECT_EQ(decode(encoded, 5, {cut}), expected) << cut;
    EXPECT_EQ(decode("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\n\r\n", 5), expected) << "without its end";
}

TEST(AwsChunked, SizesInAnyHexadecimalForm) {
    EXPECT_EQ(decode("A\r\n0123456789\r\n0\r\n\r\n", 10).content, "0123456789");
    EXPECT_EQ(decode("00a\r\n0123456789\r\n000\r\n\r\n", 10).content, "0123456789");
    EXPECT_EQ(decode("0\r\n\r\n", 0), outcome{});
}

TEST(AwsChunked, WhatFollowsTheEndIsIgnored) {
    EXPECT_EQ(decode("5\r\nhello\r\n0\r\n\r\nmore", 5).content, "hello");
    EXPECT_FALSE(decode("5\r\nhello\r\n0\r\n\r\nmore", 5).error);
}

struct broken_case {
    char const* what;
    char const* encoded;
    errc error;
};

class BrokenFraming : public testing::TestWithParam<broken_case> {};

TEST_P(BrokenFraming, IsRefusedInEverySplit) {
    std::string_view const encoded = GetParam().encoded;
    for (std::size_t cut = 0; cut <= encoded.size(); ++cut)
        EXPECT_EQ(decode(encoded, 5, {cut}).error, GetParam().error) << GetParam().what << " cut at " << cut;
}

INSTANTIATE_TEST_SUITE_P(
    Recorded, BrokenFraming,
    testing::Values(
        broken_case{"not encoded at all", "hello", errc::incomplete_body},
        broken_case{"nothing", "", errc::incomplete_body},
        broken_case{"LF alone", "5\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"CR alone", "5\rhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"no CRLF after the chunk", "5\r\nhello0\r\n\r\n", errc::incomplete_body},
        broken_case{"chunk cut", "5\r\nhel", errc::incomplete_body},
        broken_case{"no zero chunk", "5\r\nhello\r\n", errc::incomplete_body},
        broken_case{"chunk longer than its size", "4\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"chunk shorter than its size", "6\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"size that is no number", "five\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"negative size", "-5\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"empty size", "\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"size beyond 64 bits", "11111111111111111\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"extension of a chunk", "5;a=b\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"zero chunk in the middle", "0\r\n\r\n5\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"more than was announced", "6\r\nhello!\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"trailer without CRLF", "5\r\nhello\r\n0\r\nx:y", errc::incomplete_body},
        broken_case{"trailer that ends with LF", "5\r\nhello\r\n0\r\nx:y\n\n\r\n", errc::incomplete_body},
        broken_case{"LF within a trailer", "5\r\nhello\r\n0\r\nx:y\nz:y\r\n\r\n", errc::incomplete_body},
        broken_case{"LF for a trailer", "5\r\nhello\r\n0\r\n\n\r\n\r\n", errc::incomplete_body},
        broken_case{"trailer cut behind its LF", "5\r\nhello\r\n0\r\nx:y\n", errc::incomplete_body},
        broken_case{"size with LF CRLF", "5\n\r\nhello\r\n0\r\n\r\n", errc::incomplete_body},
        broken_case{"trailer without colon", "5\r\nhello\r\n0\r\nx\r\n\r\n", errc::malformed_trailer},
        broken_case{"trailer without name", "5\r\nhello\r\n0\r\n:x\r\n\r\n", errc::malformed_trailer},
        broken_case{"small chunk before another", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", errc::invalid_chunk_size}));

TEST(AwsChunked, LengthsThatDifferAreNamed) {
    aws_chunked_decoder decoder{6};
    std::string content;
    auto const error = feed(decoder, "5\r\nhello\r\n0\r\n\r\n", content);
    ASSERT_TRUE(error);
    EXPECT_FALSE(error->message) << "the table's text";
    ASSERT_EQ(error->extras.size(), 2U);
    EXPECT_EQ(error->extras[0], (std::pair<std::string, std::string>{"NumberBytesExpected", "6"}));
    EXPECT_EQ(error->extras[1], (std::pair<std::string, std::string>{"NumberBytesProvided", "5"}));
}

TEST(AwsChunked, LinesAndTrailersAreBounded) {
    EXPECT_EQ(decode(std::string(100'000, '0'), 0).error, errc::incomplete_body);
    std::string many = "0\r\n";
    for (int n = 0; n < 2000; ++n) many += "x-amz-meta-" + std::to_string(n) + ":value\r\n";
    EXPECT_EQ(decode(many + "\r\n", 0).error, errc::malformed_trailer);
}

}  // namespace
}  // namespace s3seal::body
