// What somebody who can write to the disk may do to a stored body: it is found, and no wrong byte is given.
#include "storage/blob/file_blob_store.hpp"
#include "storage/segments.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::errc_of;
using test::must;

class DamagedBlobs : public testing::TestWithParam<cipher> {
protected:
    blob_ref put(std::string const& body, data_key const& key) { return must(test::store(store_, body, key)); }
    blob_ref put(std::string const& body) { return put(body, key_); }
    result<std::string> get(blob_ref const& ref) { return test::read_from(store_, ref, 0, key_); }
    std::optional<errc> open(blob_ref const& ref, std::uint64_t first = 0) {
        return errc_of(store_.open(ref, first, key_));
    }

    std::filesystem::path path(blob_ref const& ref) const { return directory_.path() / ref.id; }
    std::string stored(blob_ref const& ref) const {
        std::ifstream from{path(ref), std::ios::binary};
        return {std::istreambuf_iterator<char>{from}, {}};
    }
    void overwrite(blob_ref const& ref, std::string_view bytes) const {
        std::ofstream{path(ref), std::ios::binary | std::ios::trunc} << bytes;
    }
    void swap(blob_ref const& one, blob_ref const& other) const {
        auto const bytes = stored(one);
        overwrite(one, stored(other));
        overwrite(other, bytes);
    }
    // A whole segment with what protects it.
    static std::size_t stride() {
        return static_cast<std::size_t>(blob_layout{{.kind = GetParam(), .id = ""}, segment_size}.find(0).size);
    }
    static std::string segment(std::string const& whole, std::size_t number) {
        return whole.substr(blob_header_size + number * stride(), stride());
    }

    data_key const key_ = test::key_of(GetParam());
    test::temporary_directory directory_;
    seeded_random random_{5};
    file_blob_store store_{directory_.path(), durability::normal, random_, [](std::string_view) {}};
};

INSTANTIATE_TEST_SUITE_P(OfEachCipher, DamagedBlobs, testing::ValuesIn(test::every_cipher),
                         testing::PrintToStringParamName());

// No damaged byte is given: not by opening there, and not by reading on to there.
TEST_P(DamagedBlobs, AreFoundWhereverAByteIsChanged) {
    auto const ref = put(body_of(150'000));
    auto const whole = stored(ref);
    for (std::size_t at = 0; at < whole.size(); at += at < 80 || at + 80 > whole.size() ? 1 : 4'999) {
        auto damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
        overwrite(ref, damaged);
        bool const may_be_later = at == 4 || at == 5;
        ASSERT_EQ(errc_of(get(ref)), may_be_later ? errc::newer_schema : errc::corrupt) << at;
        if (at < blob_header_size) continue;
        auto const number = (at - blob_header_size) / stride();
        ASSERT_EQ(open(ref, number * segment_size), errc::corrupt) << at;
        ASSERT_EQ(open(ref, number == 0 ? segment_size : 0), std::nullopt) << "the other segments stay readable";
    }
}

TEST_P(DamagedBlobs, AreFoundAtEveryOtherLength) {
    auto const ref = put(body_of(70'000));
    auto const whole = stored(ref);
    for (std::size_t const size : {0ul, 1ul, 15ul, 16ul, 47ul, 48ul, 49ul, 48 + stride(), whole.size() - 1}) {
        overwrite(ref, whole.substr(0, size));
        EXPECT_EQ(open(ref), errc::corrupt) << size;
    }
    overwrite(ref, whole + '\0');
    EXPECT_EQ(open(ref), errc::corrupt);
}

TEST_P(DamagedBlobs, AreFoundWhenSegmentsChangePlaces) {
    auto const ref = put(body_of(3 * segment_size));
    auto const whole = stored(ref);
    overwrite(ref, whole.substr(0, blob_header_size) + segment(whole, 0) + segment(whole, 2) + segment(whole, 1));
    EXPECT_EQ(open(ref), std::nullopt);
    EXPECT_EQ(open(ref, segment_size), errc::corrupt);
    EXPECT_EQ(open(ref, 2 * segment_size), errc::corrupt);
}

// The row is made to fit: nothing but the mark of the last segment tells.
TEST_P(DamagedBlobs, AreFoundWhenSegmentsAreLeftOutAtTheEnd) {
    auto ref = put(body_of(3 * segment_size));
    auto const whole = stored(ref);
    for (std::size_t left = 1; left <= 2; ++left) {
        ref.size = left * segment_size;
        overwrite(ref, whole.substr(0, blob_header_size + left * stride()));
        EXPECT_EQ(open(ref, ref.size - 1), errc::corrupt) << left;
    }
}

TEST_P(DamagedBlobs, AreFoundWhenSegmentsAreAddedAtTheEnd) {
    auto ref = put(body_of(2 * segment_size));
    auto const whole = stored(ref);
    ref.size = 3 * segment_size;
    overwrite(ref, whole + segment(whole, 1));
    EXPECT_EQ(open(ref), std::nullopt);
    EXPECT_EQ(open(ref, segment_size), errc::corrupt) << "it was the last one";
    EXPECT_EQ(open(ref, 2 * segment_size), errc::corrupt);
}

TEST_P(DamagedBlobs, AreFoundWhenTheyChangePlaces) {
    auto const one = put(body_of(100'000, 1));
    auto const other = put(body_of(100'000, 2), test::key_of(GetParam(), 2));
    swap(one, other);
    EXPECT_EQ(open(one), errc::corrupt);
    EXPECT_EQ(errc_of(store_.open(other, 0, test::key_of(GetParam(), 2))), errc::corrupt);
}

// Parts of one upload share their data key.
TEST_P(DamagedBlobs, AreFoundWhenPartsOfOneUploadChangePlaces) {
    auto const one = put(body_of(100'000, 1));
    auto const other = put(body_of(100'000, 2));
    swap(one, other);
    EXPECT_EQ(open(one), errc::corrupt);
    EXPECT_EQ(open(other), errc::corrupt);
    // Nor does it help to leave each header where it was.
    auto const first = stored(one);
    auto const second = stored(other);
    overwrite(one, second.substr(0, blob_header_size) + first.substr(blob_header_size));
    overwrite(other, first.substr(0, blob_header_size) + second.substr(blob_header_size));
    EXPECT_EQ(open(one), errc::corrupt);
    EXPECT_EQ(open(other), errc::corrupt);
}

TEST_P(DamagedBlobs, AreFoundWhenSegmentsOfOnePartStandInAnother) {
    auto const one = put(body_of(3 * segment_size, 1));
    auto const other = stored(put(body_of(3 * segment_size, 2)));
    auto const whole = stored(one);
    overwrite(one, whole.substr(0, blob_header_size) + segment(whole, 0) + segment(other, 1) + segment(whole, 2));
    EXPECT_EQ(open(one), std::nullopt);
    EXPECT_EQ(open(one, segment_size), errc::corrupt);
}

// The same content under the same key, written twice: the older file does not pass for the newer.
TEST_P(DamagedBlobs, AreFoundWhenAnOlderOneIsPutBack) {
    auto const older = stored(put(body_of(100'000)));
    auto const ref = put(body_of(100'000));
    ASSERT_EQ(older.size(), stored(ref).size());
    overwrite(ref, older);
    EXPECT_EQ(open(ref), errc::corrupt);
    overwrite(ref, stored(ref).substr(0, blob_header_size) + older.substr(blob_header_size));
    EXPECT_EQ(open(ref), errc::corrupt);
}

class DowngradedBlobs : public DamagedBlobs {
protected:
    static std::string plain_blob(blob_header const& header, std::string_view content) {
        auto out = print_blob_header(header);
        segment_codec{header, {}}.seal(out, as_bytes(content), 0, true);
        return out;
    }
};

INSTANTIATE_TEST_SUITE_P(OfEachCipher, DowngradedBlobs, testing::Values(cipher::aes_256_gcm, cipher::aes_256_gcm_twice),
                         testing::PrintToStringParamName());

TEST_P(DowngradedBlobs, WithoutACipherAreNotReadInPlaceOfSealedOnes) {
    std::string const forged = "not what was written";
    auto ref = must(test::store(store_, forged, key_, 100, placement::outside));
    overwrite(ref, plain_blob({.kind = cipher::none, .id = *hex_decode(ref.id)}, forged));
    EXPECT_EQ(open(ref), errc::corrupt);
    overwrite(ref, plain_blob({.version = 1, .kind = cipher::none, .id = ""}, forged));
    EXPECT_EQ(open(ref), errc::corrupt);
    ref.inline_bytes = plain_blob({.kind = cipher::none, .id = *hex_decode(ref.id)}, forged);
    EXPECT_EQ(open(ref), errc::corrupt) << "nor in the row";
}

TEST_P(DowngradedBlobs, WithTheOtherCipherAreNotReadEither) {
    for (auto const kind : test::every_cipher) {
        if (kind == GetParam()) continue;
        auto const ref = put(body_of(100'000));
        auto whole = stored(ref);
        whole[5] = static_cast<char>(kind);
        overwrite(ref, whole);
        EXPECT_EQ(open(ref), errc::corrupt) << testing::PrintToString(kind);
    }
}

// A body from before there were ids has none to compare: only what is not sealed may be one.
TEST(BlobsOfTheFirstFormat, AreReadFromRowsAndFiles) {
    test::temporary_directory const directory;
    seeded_random random{1};
    file_blob_store store{directory.path(), durability::normal, random, [](std::string_view) {}};
    auto const old_blob = [](char const* segment) {
        return *hex_decode("53335342010000000000000000000000" + std::string{segment});
    };
    blob_ref const empty{.size = 0, .inline_bytes = old_blob(""), .id = ""};
    EXPECT_EQ(must(test::read_from(store, empty)), "");
    blob_ref small{.size = 9, .inline_bytes = old_blob("313233343536373839492bced3996a1cd0"), .id = ""};
    EXPECT_EQ(must(test::read_from(store, small)), "123456789");
    small.inline_bytes.back() = '\xd1';
    EXPECT_EQ(errc_of(store.open(small, 0, {})), errc::corrupt);

    // 65,536 and 9 bytes; the second check is of number 1.
    std::string const content = std::string(segment_size, 'a') + "123456789";
    auto file = old_blob("");
    segment_codec{{.version = 1, .kind = cipher::none, .id = ""}, {}}.seal(file, as_bytes(content).first(segment_size),
                                                                           0, false);
    file += *hex_decode("313233343536373839e50ae8f6871cf5f1");
    std::string const id(32, '0');
    std::ofstream{directory.path() / id, std::ios::binary} << file;
    blob_ref const large{.size = content.size(), .inline_bytes = "", .id = id};
    EXPECT_TRUE(must(test::read_from(store, large)) == content);
    EXPECT_EQ(must(test::read_from(store, large, segment_size)), "123456789");
    EXPECT_EQ(errc_of(store.open(large, 0, test::key_of(cipher::aes_256_gcm))), errc::corrupt);
}

}  // namespace
}  // namespace s3seal::storage
