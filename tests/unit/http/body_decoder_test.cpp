#include "server/http/body_decoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace s3seal::http {
namespace {

struct outcome {
    std::string content;
    std::string rest;  // behind the body
    bool malformed = false;
    bool done = false;

    bool operator==(outcome const&) const = default;
};

// In pieces of that size.
outcome decode(body_decoder decoder, std::string_view encoded, std::size_t piece = std::string_view::npos) {
    outcome out;
    while (!encoded.empty() && !out.malformed && !decoder.is_done()) {
        auto input = as_bytes(encoded.substr(0, piece));
        encoded.remove_prefix(std::min(piece, encoded.size()));
        while (!input.empty() && !out.malformed && !decoder.is_done()) {
            auto const content = decoder.next(input);
            out.malformed = !content;
            if (content) out.content += as_text(*content);
        }
        out.rest = as_text(input);
    }
    out.rest += encoded;
    out.done = decoder.is_done();
    return out;
}

outcome decode_chunks(std::string_view encoded, std::size_t piece = std::string_view::npos) {
    return decode(body_decoder::of_chunks(), encoded, piece);
}

TEST(BodyDecoder, ALengthEndsTheBodyAndLeavesTheRest) {
    EXPECT_EQ(decode(body_decoder::of_length(5), "hello"), (outcome{"hello", "", false, true}));
    EXPECT_EQ(decode(body_decoder::of_length(5), "helloGET /"), (outcome{"hello", "GET /", false, true}));
    EXPECT_EQ(decode(body_decoder::of_length(5), "hel", 1), (outcome{"hel", "", false, false}));
    EXPECT_TRUE(body_decoder::of_length(0).is_done());
    EXPECT_TRUE(body_decoder{}.is_done());
}

TEST(BodyDecoder, AnnouncedLengthsAreKnownAndThoseOfChunksAreNot) {
    EXPECT_TRUE(body_decoder::of_length(6).announces_more_than(5));
    EXPECT_FALSE(body_decoder::of_length(5).announces_more_than(5));
    auto chunks = body_decoder::of_chunks();
    auto input = as_bytes("ff\r\nx");
    ASSERT_TRUE(chunks.next(input));
    EXPECT_FALSE(chunks.announces_more_than(5));
}

TEST(BodyDecoder, EverySplitOfChunksGivesTheSame) {
    std::string_view const encoded =
        "5\r\nhello\r\n0A;a=b\r\n0123456789\r\n1 ; c = \"d e\"\t\r\n!\r\n000;x\r\nname: value\r\nother:\r\n\r\nGET /";
    outcome const expected{"hello0123456789!", "GET /", false, true};
    for (std::size_t piece = 1; piece <= encoded.size(); ++piece)
        EXPECT_EQ(decode_chunks(encoded, piece), expected) << piece;
}

TEST(BodyDecoder, WhatIsNoChunkIsMalformed) {
    for (std::string const encoded : {"\r\n",
                                      "x\r\n",
                                      "-5\r\nhello\r\n",
                                      "+5\r\nhello\r\n",
                                      " 5\r\nhello\r\n",
                                      "0x5\r\nhello\r\n",
                                      "5 \r\nhello\r\n",
                                      "5 5\r\nhello\r\n",
                                      "5\nhello\r\n",
                                      "5\r\nhelloXY\r\n",
                                      "5\r\nhello\n0\r\n\r\n",
                                      "5\r\nhello\rX",
                                      "5;a\nb\r\nhello\r\n",
                                      "5;a\rb\r\nhello\r\n",
                                      "5;\x01\r\nhello\r\n",
                                      "10000000000000000\r\n",
                                      "5\rhello",
                                      "0\r\n:value\r\n\r\n",
                                      "0\r\nname\r\n\r\n",
                                      "0\r\nna me: value\r\n\r\n",
                                      "0\r\n folded: value\r\n\r\n",
                                      "0\r\nname: value\n\r\n\r\n",
                                      "0\r\n\rX",
                                      "0\n\n"})
        for (std::size_t const piece : {std::string::npos, std::size_t{1}})
            EXPECT_TRUE(decode_chunks(encoded, piece).malformed) << encoded;
    EXPECT_TRUE(decode_chunks({"5;\0\r\nhello\r\n", 12}).malformed) << "NUL";
}

TEST(BodyDecoder, TheLargestSizeIsOneOf64Bits) {
    auto const got = decode_chunks("ffffffffffffffff\r\nhello");
    EXPECT_FALSE(got.malformed);
    EXPECT_EQ(got.content, "hello");
}

// All bytes up to the limit, and one more: whether it is there already when the line is looked at makes no difference.
TEST(BodyDecoder, LinesOfChunksAreBounded) {
    auto const line = [](std::size_t bytes) { return "5;" + std::string(bytes - 4, 'a') + "\r\nhello\r\n0\r\n\r\n"; };
    auto const digits = [](std::size_t bytes) { return std::string(bytes - 3, '0') + "5\r\nhello\r\n0\r\n\r\n"; };
    auto const blanks = [](std::size_t bytes) { return "5" + std::string(bytes - 4, ' ') + ";\r\nhello\r\n0\r\n\r\n"; };
    constexpr auto limit = body_decoder::max_line_bytes;
    for (std::size_t const piece : {std::string::npos, std::size_t{1}}) {
        EXPECT_EQ(decode_chunks(line(limit), piece).content, "hello");
        EXPECT_TRUE(decode_chunks(line(limit + 1), piece).malformed);
        EXPECT_EQ(decode_chunks(digits(limit), piece).content, "hello");
        EXPECT_TRUE(decode_chunks(digits(limit + 1), piece).malformed);
        EXPECT_EQ(decode_chunks(blanks(limit), piece).content, "hello");
        EXPECT_TRUE(decode_chunks(blanks(limit + 1), piece).malformed);
        EXPECT_TRUE(decode_chunks("5;" + std::string(limit, 'a'), piece).malformed) << "without an end";
    }
}

TEST(BodyDecoder, TrailersAreBoundedTogether) {
    auto const trailers = [](std::size_t bytes) {
        return "0\r\na:b\r\nc:" + std::string(bytes - 11, 'd') + "\r\n\r\n";
    };
    constexpr auto limit = body_decoder::max_trailer_bytes;
    for (std::size_t const piece : {std::string::npos, std::size_t{1}}) {
        EXPECT_TRUE(decode_chunks(trailers(limit), piece).done);
        EXPECT_TRUE(decode_chunks(trailers(limit + 1), piece).malformed);
    }
    std::string many = "0\r\n";
    while (many.size() < limit + 100) many += "a:\r\n";
    EXPECT_TRUE(decode_chunks(many).malformed);
}

}  // namespace
}  // namespace s3seal::http
