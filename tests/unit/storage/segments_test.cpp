#include "storage/segments.hpp"

#include "tests/unit/storage/bodies.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::storage {
namespace {

using namespace std::string_view_literals;
using test::body_of;
using test::errc_of;
using test::key_of;
using test::must;

blob_header a_header(cipher kind, unsigned long long seed = 1, unsigned version = blob_format) {
    return {.version = version, .kind = kind, .id = body_of(blob_id_size, seed)};
}

constexpr auto old_header = "S3SB\1\0\0\0\0\0\0\0\0\0\0\0"sv;

void flip(std::string& bytes, std::size_t at, unsigned bit) {
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
}

TEST(BlobHeader, IsAsDocumented) {
    auto const header = a_header(cipher::aes_256_gcm_twice);
    EXPECT_EQ(print_blob_header(header), std::string{"S3SB\3\2\0\0\0\0\0\0\0\0\0\0"sv} + header.id);
    EXPECT_EQ(print_blob_header(header).size(), blob_header_size);
}

TEST(BlobHeader, IsReadAsItWasPrinted) {
    for (unsigned const version : {2u, 3u})
        for (auto const kind : test::every_cipher) {
            auto const header = a_header(kind, 1, version);
            auto const printed = print_blob_header(header) + "the first segment";
            auto const read = must(parse_blob_header(as_bytes(printed)));
            EXPECT_EQ(read.version, version);
            EXPECT_EQ(read.kind, kind);
            EXPECT_EQ(read.id, header.id);
            EXPECT_EQ(read.size(), blob_header_size);
        }
}

TEST(BlobHeader, OfTheFirstFormatIsReadToo) {
    auto const read = must(parse_blob_header(as_bytes(old_header)));
    EXPECT_EQ(read.version, 1u);
    EXPECT_EQ(read.kind, cipher::none);
    EXPECT_EQ(read.id, "");
    EXPECT_EQ(read.size(), old_blob_header_size);
}

// What is neither magic nor reserved may be a later version's.
TEST(BlobHeader, OfALaterFormatIsToldFromCorruption) {
    auto const printed = print_blob_header(a_header(cipher::none));
    for (std::size_t at = 0; at < old_blob_header_size; ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto other = printed;
            flip(other, at, bit);
            auto const read = parse_blob_header(as_bytes(other));
            if (at == 5 && bit < 2) {
                EXPECT_EQ(static_cast<unsigned>(must(read).kind), 1u << bit);
            } else if (at == 4 && bit < 2) {
                EXPECT_EQ(must(read).version, blob_format ^ 1u << bit);
            } else {
                EXPECT_EQ(errc_of(read), at == 4 || at == 5 ? errc::newer_schema : errc::corrupt) << at << " " << bit;
            }
        }
    std::string sealed_old{old_header};
    sealed_old[5] = 1;
    EXPECT_EQ(errc_of(parse_blob_header(as_bytes(sealed_old))), errc::newer_schema);
}

TEST(BlobHeader, ThatIsTooShortIsCorrupt) {
    auto const printed = print_blob_header(a_header(cipher::aes_256_gcm));
    for (std::size_t size = 0; size < printed.size(); ++size)
        EXPECT_EQ(errc_of(parse_blob_header(as_bytes(printed).first(size))), errc::corrupt) << size;
}

struct layout_case {
    unsigned version;
    cipher kind;
    std::uint64_t size;
    std::uint64_t segments;
    std::uint64_t encoded;
};

class Layout : public testing::TestWithParam<layout_case> {};

TEST_P(Layout, CountsHeaderContentAndWhatEachSegmentAdds) {
    auto const& expected = GetParam();
    blob_layout const layout{{.version = expected.version, .kind = expected.kind, .id = ""}, expected.size};
    EXPECT_EQ(layout.segments(), expected.segments);
    EXPECT_EQ(layout.encoded_size(), expected.encoded);
}

constexpr auto once = cipher::aes_256_gcm;
constexpr auto twice = cipher::aes_256_gcm_twice;
constexpr std::uint64_t most = 54'975'581'388'800;  // 50 TiB: far beyond what 32 bits count

INSTANTIATE_TEST_SUITE_P(AroundBoundaries, Layout,
                         testing::Values(layout_case{1, cipher::none, 0, 0, 16}, layout_case{1, cipher::none, 1, 1, 25},
                                         layout_case{1, cipher::none, 65536, 1, 65560},
                                         layout_case{1, cipher::none, 65537, 2, 65569},
                                         layout_case{2, cipher::none, 0, 1, 56}, layout_case{2, cipher::none, 1, 1, 57},
                                         layout_case{2, cipher::none, 65537, 2, 65601}, layout_case{2, once, 0, 1, 64},
                                         layout_case{2, once, 65535, 1, 65599}, layout_case{2, once, 65536, 1, 65600},
                                         layout_case{2, once, 65537, 2, 65617}, layout_case{2, once, 131072, 2, 131152},
                                         layout_case{2, once, 131073, 3, 131169}, layout_case{2, twice, 0, 1, 80},
                                         layout_case{2, twice, 65536, 1, 65616}, layout_case{2, twice, 65537, 2, 65649},
                                         layout_case{2, once, most, 838'860'800, most + 48 + 838'860'800ull * 16},
                                         layout_case{2, twice, most, 838'860'800, most + 48 + 838'860'800ull * 32}));

struct place_case {
    cipher kind;
    std::uint64_t size;
    std::uint64_t at;
    segment_place expected;
};

class SegmentPlace : public testing::TestWithParam<place_case> {};

TEST_P(SegmentPlace, IsFound) {
    auto const& asked = GetParam();
    auto const found = blob_layout{{.kind = asked.kind, .id = ""}, asked.size}.find(asked.at);
    EXPECT_EQ(found.number, asked.expected.number);
    EXPECT_EQ(found.offset, asked.expected.offset);
    EXPECT_EQ(found.size, asked.expected.size);
    EXPECT_EQ(found.last, asked.expected.last);
}

INSTANTIATE_TEST_SUITE_P(
    AroundBoundaries, SegmentPlace,
    testing::Values(place_case{once, 0, 0, {0, 48, 16, true}}, place_case{once, 1, 0, {0, 48, 17, true}},
                    place_case{once, 65536, 65535, {0, 48, 65552, true}},
                    place_case{once, 65537, 65535, {0, 48, 65552, false}},
                    place_case{once, 65537, 65536, {1, 65600, 17, true}},
                    place_case{once, 131072, 65536, {1, 65600, 65552, true}},
                    place_case{once, 131075, 131072, {2, 131152, 19, true}},
                    place_case{twice, 131075, 131072, {2, 131184, 35, true}},
                    place_case{cipher::none, 131075, 131072, {2, 131136, 11, true}},
                    place_case{once, most, most - 1, {838'860'799, 48 + 838'860'799ull * 65552, 65552, true}}));

struct form {
    unsigned version;
    cipher kind;
};

class Segments : public testing::TestWithParam<form> {
protected:
    static segment_codec codec(unsigned long long id_seed = 1, unsigned long long key_seed = 1) {
        auto const [version, kind] = GetParam();
        return {a_header(kind, id_seed, version), key_of(kind, key_seed)};
    }
    static std::string seal(std::string_view content, std::uint64_t number, bool last) {
        std::string out;
        codec().seal(out, as_bytes(content), number, last);
        return out;
    }
    // What comes out when it is opened as that segment.
    static std::optional<errc> opened(std::string_view encoded, std::uint64_t number, bool last) {
        return errc_of(codec().open(as_bytes(encoded), number, last));
    }
};

constexpr auto name_of = [](testing::TestParamInfo<form> const& chosen) {
    return testing::PrintToString(chosen.param.kind) + "InFormat" + std::to_string(chosen.param.version);
};
INSTANTIATE_TEST_SUITE_P(OfEachCipher, Segments,
                         testing::Values(form{2, cipher::none}, form{2, once}, form{2, twice}, form{3, cipher::none},
                                         form{3, once}, form{3, twice}),
                         name_of);

TEST_P(Segments, GiveBackTheirContent) {
    auto one = codec();
    for (std::size_t const size : {0u, 1u, 15u, 16u, 17u, 65535u, 65536u})
        for (bool const last : {false, true}) {
            auto const content = body_of(size);
            auto const encoded = seal(content, 3, last);
            auto const opened = one.open(as_bytes(encoded), 3, last);
            ASSERT_TRUE(opened) << size;
            EXPECT_TRUE(as_text(*opened) == content) << size;
        }
}

TEST_P(Segments, AreAppendedAndAlwaysTheSame) {
    auto one = codec();
    std::string out{"before"};
    one.seal(out, as_bytes("123456789"sv), 0, false);
    one.seal(out, as_bytes("abc"sv), 1, true);
    EXPECT_EQ(out, "before" + seal("123456789", 0, false) + seal("abc", 1, true));
}

TEST_P(Segments, EveryFlippedBitIsFound) {
    auto const encoded = seal(body_of(300), 2, true);
    for (std::size_t at = 0; at < encoded.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto other = encoded;
            flip(other, at, bit);
            ASSERT_EQ(opened(other, 2, true), errc::corrupt) << at << " " << bit;
        }
}

TEST_P(Segments, EveryTruncationAndExtensionIsFound) {
    auto const encoded = seal(body_of(300), 2, true);
    for (std::size_t size = 0; size < encoded.size(); ++size)
        ASSERT_EQ(opened(encoded.substr(0, size), 2, true), errc::corrupt) << size;
    for (char const more : {'\0', '\1'}) EXPECT_EQ(opened(encoded + more, 2, true), errc::corrupt);
    EXPECT_EQ(opened('\0' + encoded, 2, true), errc::corrupt);
}

TEST_P(Segments, InAnotherPlaceAreFound) {
    auto const encoded = seal("content", 2, false);
    ASSERT_EQ(opened(encoded, 2, false), std::nullopt);
    for (std::uint64_t const number : {0ull, 1ull, 3ull, 258ull, 1ull << 32 | 2, 1ull << 40})
        EXPECT_EQ(opened(encoded, number, false), errc::corrupt) << number;
}

TEST_P(Segments, ThatEndTooEarlyOrTooLateAreFound) {
    for (std::size_t const size : {0u, 7u, 65536u}) {
        EXPECT_EQ(opened(seal(body_of(size), 2, false), 2, true), errc::corrupt) << size;
        EXPECT_EQ(opened(seal(body_of(size), 2, true), 2, false), errc::corrupt) << size;
    }
}

// Two parts of one upload have one data key, and each an id of its own.
TEST_P(Segments, OfAnotherBlobUnderTheSameDataKeyAreFound) {
    auto const encoded = seal("content", 0, true);
    EXPECT_EQ(errc_of(codec(2).open(as_bytes(encoded), 0, true)), errc::corrupt);
    std::string other;
    codec(2).seal(other, as_bytes("content"sv), 0, true);
    EXPECT_NE(other, encoded);
    if (GetParam().kind != cipher::none) {
        EXPECT_NE(other.substr(0, 7), encoded.substr(0, 7)) << "nor the same key stream";
    }
}

TEST_P(Segments, OfZerosAreNotValid) {
    for (std::size_t const size : {0u, 8u, 16u, 32u, 100u})
        EXPECT_EQ(opened(std::string(size, '\0'), 0, true), errc::corrupt) << size;
}

TEST_P(Segments, StayReadableAfterOneThatWasNot) {
    auto one = codec();
    auto const encoded = seal("content", 0, true);
    auto damaged = encoded;
    flip(damaged, 0, 0);
    EXPECT_EQ(errc_of(one.open(as_bytes(damaged), 0, true)), errc::corrupt);
    EXPECT_EQ(as_text(must(one.open(as_bytes(encoded), 0, true))), "content");
}

class SealedSegments : public Segments {};

INSTANTIATE_TEST_SUITE_P(OfEachCipher, SealedSegments,
                         testing::Values(form{2, once}, form{2, twice}, form{3, once}, form{3, twice}), name_of);

TEST_P(SealedSegments, DoNotOpenWithAnotherDataKey) {
    auto const encoded = seal("content", 0, true);
    EXPECT_EQ(errc_of(codec(1, 2).open(as_bytes(encoded), 0, true)), errc::corrupt);
}

TEST_P(SealedSegments, ShowNothingOfTheirContent) {
    std::string const content(5'000, 'x');
    auto const encoded = seal(content, 0, true);
    EXPECT_EQ(encoded.find("xxxx"), encoded.npos);
    EXPECT_NE(encoded.substr(0, 16), encoded.substr(16, 16)) << "nor that it repeats itself";
    EXPECT_NE(encoded.substr(0, 64), seal(content, 1, true).substr(0, 64)) << "nor within one blob";
}

// Every byte of the id enters, whether by the key, by the nonce or as additional data.
TEST_P(SealedSegments, NeedEachByteOfTheId) {
    auto const [version, kind] = GetParam();
    auto const encoded = seal("content", 0, true);
    for (std::size_t at = 0; at < blob_id_size; ++at) {
        auto header = a_header(kind, 1, version);
        flip(header.id, at, 0);
        segment_codec other{header, key_of(kind)};
        EXPECT_EQ(errc_of(other.open(as_bytes(encoded), 0, true)), errc::corrupt) << at;
    }
}

TEST_P(SealedSegments, AreNotReadInAnotherFormat) {
    auto const [version, kind] = GetParam();
    segment_codec other{a_header(kind, 1, version ^ 1), key_of(kind)};
    EXPECT_EQ(errc_of(other.open(as_bytes(seal("content", 0, true)), 0, true)), errc::corrupt);
}

// Else what comes out would be the content: the same key stream twice.
TEST(SealedTwice, DoesNotUseANonceTwiceIfBothKeysAreTheSame) {
    auto key = key_of(twice);
    key.outer = key.inner.copy();
    std::string encoded;
    segment_codec{a_header(twice), key}.seal(encoded, as_bytes("content"sv), 0, true);
    EXPECT_FALSE(encoded.starts_with("content"));
}

TEST(SealedSegmentsOfOneBlob, EndBeforeNoncesWouldComeAgain) {
    segment_codec codec{a_header(once), key_of(once)};
    std::string out;
    codec.seal(out, as_bytes("content"sv), (1ull << 31) - 1, false);
    EXPECT_ANY_THROW(codec.seal(out, as_bytes("content"sv), 1ull << 31, false));
}

TEST(SealedTwice, NeedsBothKeys) {
    auto const header = a_header(twice);
    auto const right = key_of(twice, 1);
    std::string encoded;
    segment_codec{header, right}.seal(encoded, as_bytes("content"sv), 0, true);
    auto inner_only = right.copy();
    inner_only.outer = key_of(twice, 2).outer.copy();
    auto outer_only = right.copy();
    outer_only.inner = key_of(twice, 2).inner.copy();
    for (auto const* key : {&inner_only, &outer_only}) {
        segment_codec other{header, *key};
        EXPECT_EQ(errc_of(other.open(as_bytes(encoded), 0, true)), errc::corrupt);
    }
    // The inner layer alone is a segment of cipher 1: it is not enough.
    std::string inner;
    segment_codec{a_header(once), key_of(once, 1)}.seal(inner, as_bytes("content"sv), 0, true);
    segment_codec whole{header, right};
    EXPECT_EQ(errc_of(whole.open(as_bytes(inner), 0, true)), errc::corrupt);
}

// CRC-64/NVME of the content and the number, computed bit by bit elsewhere; the first format had nothing else.
TEST(FirstFormat, ChecksTheContentAndItsNumber) {
    segment_codec codec{{.version = 1, .kind = cipher::none, .id = ""}, {}};
    struct {
        std::uint64_t number;
        char const* encoded;
    } const vectors[]{{0, "313233343536373839492bced3996a1cd0"},
                      {1, "313233343536373839e50ae8f6871cf5f1"},
                      {258, "3132333435363738396051b72653a1936f"}};
    for (auto const& [number, encoded] : vectors)
        for (bool const last : {false, true}) {
            auto const bytes = *hex_decode(encoded);
            EXPECT_EQ(as_text(must(codec.open(as_bytes(bytes), number, last))), "123456789");
            EXPECT_EQ(errc_of(codec.open(as_bytes(bytes), number + 1, last)), errc::corrupt);
        }
}

}  // namespace
}  // namespace s3seal::storage
