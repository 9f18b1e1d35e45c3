#include "storage/segments.hpp"

#include "storage/base/random.hpp"
#include "tests/unit/storage/outcome.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::storage {
namespace {

using namespace std::string_view_literals;
using test::errc_of;

std::string random_bytes(std::size_t size) {
    seeded_random random{size};
    std::string bytes(size, '\0');
    random.fill(std::as_writable_bytes(std::span{bytes}));
    return bytes;
}

std::string segment(std::string_view content, std::uint64_t number) {
    std::string out;
    append_segment(out, as_bytes(content), number);
    return out;
}

TEST(Segments, HeaderIsAsDocumented) {
    EXPECT_EQ(blob_header(), "S3SB\x01\0\0\0\0\0\0\0\0\0\0\0"sv);
    EXPECT_TRUE(check_blob_header(as_bytes(blob_header())));
}

TEST(Segments, HeaderOfALaterFormatIsToldFromCorruption) {
    std::string const header{blob_header()};
    for (std::size_t at = 0; at < header.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto other = header;
            other[at] = static_cast<char>(other[at] ^ (1 << bit));
            ASSERT_EQ(errc_of(check_blob_header(as_bytes(other))), at < 4 ? errc::corrupt : errc::newer_schema) << at;
        }
    EXPECT_EQ(errc_of(check_blob_header({})), errc::corrupt);
    EXPECT_EQ(errc_of(check_blob_header(as_bytes("S3S"))), errc::corrupt);
}

// CRC-64/NVME of the content and the number, computed bit by bit elsewhere.
TEST(Segments, CheckIsOfTheContentAndItsNumber) {
    EXPECT_EQ(hex_encode(as_bytes(segment("123456789", 0))), "313233343536373839492bced3996a1cd0");
    EXPECT_EQ(hex_encode(as_bytes(segment("123456789", 1))), "313233343536373839e50ae8f6871cf5f1");
    EXPECT_EQ(hex_encode(as_bytes(segment("123456789", 258))), "3132333435363738396051b72653a1936f");
}

TEST(Segments, AreAppended) {
    std::string out{"before"};
    append_segment(out, as_bytes("123456789"), 0);
    EXPECT_EQ(out, "before" + segment("123456789", 0));
}

TEST(Segments, GiveBackTheirContent) {
    for (std::size_t const size : {1u, 2u, 8u, 9u, 65535u, 65536u}) {
        auto const content = random_bytes(size);
        auto const encoded = segment(content, 3);
        ASSERT_EQ(encoded.size(), size + segment_check_size);
        auto const opened = open_segment(as_bytes(encoded), 3);
        ASSERT_TRUE(opened) << size;
        EXPECT_EQ(as_text(*opened), content);
    }
}

TEST(Segments, EveryFlippedBitIsFound) {
    auto const encoded = segment(random_bytes(300), 2);
    for (std::size_t at = 0; at < encoded.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto other = encoded;
            other[at] = static_cast<char>(other[at] ^ (1 << bit));
            ASSERT_EQ(errc_of(open_segment(as_bytes(other), 2)), errc::corrupt) << at << " " << bit;
        }
}

TEST(Segments, EveryTruncationAndExtensionIsFound) {
    auto const encoded = segment(random_bytes(300), 2);
    for (std::size_t size = 0; size < encoded.size(); ++size)
        ASSERT_EQ(errc_of(open_segment(as_bytes(encoded).first(size), 2)), errc::corrupt) << size;
    for (char const more : {'\0', '\1'}) EXPECT_EQ(errc_of(open_segment(as_bytes(encoded + more), 2)), errc::corrupt);
}

TEST(Segments, InAnotherPlaceIsFound) {
    auto const encoded = segment("content", 2);
    for (std::uint64_t const number : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{3}, std::uint64_t{1} << 40})
        EXPECT_EQ(errc_of(open_segment(as_bytes(encoded), number)), errc::corrupt) << number;
}

TEST(Segments, OfZerosAreNotValid) {
    EXPECT_EQ(errc_of(open_segment(as_bytes(std::string(100, '\0')), 0)), errc::corrupt);
}

struct sized {
    std::uint64_t size;
    std::uint64_t encoded;
};

class EncodedSize : public testing::TestWithParam<sized> {};

TEST_P(EncodedSize, CountsTheHeaderAndEveryCheck) {
    EXPECT_EQ(encoded_size(GetParam().size), GetParam().encoded);
}

INSTANTIATE_TEST_SUITE_P(AroundBoundaries, EncodedSize,
                         testing::Values(sized{0, 16}, sized{1, 25}, sized{65535, 65559}, sized{65536, 65560},
                                         sized{65537, 65569}, sized{131072, 131104}, sized{131073, 131113},
                                         // far beyond what 32 bits count
                                         sized{54975581388800, 54982292275216}));

struct place {
    std::uint64_t at;
    std::uint64_t size;
    std::uint64_t number;
    std::uint64_t offset;
    std::size_t encoded;
};

class SegmentPlace : public testing::TestWithParam<place> {};

TEST_P(SegmentPlace, IsFound) {
    auto const& expected = GetParam();
    auto const found = find_segment(expected.at, expected.size);
    EXPECT_EQ(found.number, expected.number);
    EXPECT_EQ(found.offset, expected.offset);
    EXPECT_EQ(found.size, expected.encoded);
}

INSTANTIATE_TEST_SUITE_P(AroundBoundaries, SegmentPlace,
                         testing::Values(place{0, 1, 0, 16, 9}, place{0, 65536, 0, 16, 65544},
                                         place{65535, 65536, 0, 16, 65544}, place{65535, 65537, 0, 16, 65544},
                                         place{65536, 65537, 1, 65560, 9}, place{65536, 131072, 1, 65560, 65544},
                                         place{131072, 131075, 2, 131104, 11},
                                         place{54975581388799, 54975581388800, 838860799, 54982292209672, 65544}));

}  // namespace
}  // namespace s3seal::storage
