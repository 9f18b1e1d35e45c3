// What every blob store promises.
#include "storage/blob_store.hpp"

#include "storage/blob/file_blob_store.hpp"
#include "storage/blob/memory_blob_store.hpp"
#include "storage/segments.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::errc_of;
using test::must;
using test::read_from;
using test::store;

enum class kind { memory, file, synced_file };

class BlobStore : public testing::TestWithParam<std::tuple<kind, cipher>> {
protected:
    BlobStore() {
        auto const chosen = std::get<kind>(GetParam());
        if (chosen == kind::memory) {
            store_ = std::make_unique<memory_blob_store>(std::make_shared<budget>(64u << 20), random_);
        } else {
            auto const sync = chosen == kind::synced_file ? durability::full : durability::normal;
            store_ = std::make_unique<file_blob_store>(directory_.path(), sync, random_, [](std::string_view) {});
        }
    }
    static cipher chosen_cipher() { return std::get<cipher>(GetParam()); }
    std::unique_ptr<blob_writer> create() { return must(store_->create(key_.copy())); }
    blob_ref put(std::string_view body, std::size_t piece = 100'000) { return must(store(*store_, body, key_, piece)); }
    std::string get(blob_ref const& ref, std::uint64_t first = 0) { return must(read_from(*store_, ref, first, key_)); }
    result<std::unique_ptr<blob_reader>> open(blob_ref const& ref, std::uint64_t first = 0) {
        return store_->open(ref, first, key_);
    }

    test::temporary_directory directory_;
    seeded_random random_{42};
    data_key key_ = test::key_of(chosen_cipher());
    std::unique_ptr<blob_store> store_;
};

std::string name_of(testing::TestParamInfo<std::tuple<kind, cipher>> const& chosen) {
    constexpr char const* kinds[]{"Memory", "File", "SyncedFile"};
    return kinds[static_cast<int>(std::get<kind>(chosen.param))] +
           testing::PrintToString(std::get<cipher>(chosen.param));
}

INSTANTIATE_TEST_SUITE_P(OfEveryKind, BlobStore,
                         testing::Combine(testing::Values(kind::memory, kind::file),
                                          testing::ValuesIn(test::every_cipher)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Synced, BlobStore, testing::Values(std::tuple{kind::synced_file, cipher::aes_256_gcm}),
                         name_of);

std::uint64_t encoded_size(cipher sealed_with, std::uint64_t size) {
    return blob_layout{{.kind = sealed_with, .id = ""}, size}.encoded_size();
}

constexpr std::size_t mebibyte = 1 << 20;
constexpr std::size_t sizes[]{0,      1,      65535,        65536,    65537,        131071,
                              131072, 131073, mebibyte - 1, mebibyte, mebibyte + 1, 3 * mebibyte + 17};

TEST_P(BlobStore, GivesBackEverySizeHoweverItWasAppended) {
    for (auto const size : sizes)
        for (std::size_t const piece : {997ul, 65536ul, 65537ul, 200'000ul, 8 * mebibyte}) {
            auto const body = body_of(size);
            auto const ref = put(body, piece);
            ASSERT_EQ(ref.size, size);
            ASSERT_TRUE(get(ref) == body) << size << " in pieces of " << piece;
        }
}

TEST_P(BlobStore, KeepsBodiesUpToOneSegmentForTheirRow) {
    for (auto const size : sizes) {
        auto const ref = put(body_of(size));
        EXPECT_EQ(ref.id.size(), 2 * blob_id_size) << size;
        EXPECT_EQ(ref.inline_bytes.size(), size <= max_inline_bytes ? encoded_size(chosen_cipher(), size) : 0) << size;
    }
}

TEST_P(BlobStore, KeepsNoBodyForItsRowWhenItIsToLieOutside) {
    for (std::size_t const size : {0u, 1u, 65'536u, 65'537u}) {
        auto const body = body_of(size);
        auto const ref = must(store(*store_, body, key_, 100'000, placement::outside));
        EXPECT_EQ(ref.inline_bytes, "") << size;
        EXPECT_EQ(get(ref), body) << size;
        store_->remove(ref);
        EXPECT_EQ(errc_of(open(ref)), errc::corrupt) << size;
    }
}

TEST_P(BlobStore, ShowsTheBytesAsTheyAreStored) {
    for (std::size_t const size : {0u, 100u, 200'000u}) {
        auto const ref = put(body_of(size));
        auto const stored = must(store_->stored_bytes(ref, blob_header_size + 20));
        auto const header = must(parse_blob_header(as_bytes(stored)));
        EXPECT_EQ(header.version, blob_format);
        EXPECT_EQ(header.kind, chosen_cipher());
        EXPECT_EQ(hex_encode(as_bytes(header.id)), ref.id);
        EXPECT_EQ(stored.size(), std::min<std::uint64_t>(blob_header_size + 20, encoded_size(chosen_cipher(), size)));
        EXPECT_EQ(must(store_->stored_bytes(ref, 5)), stored.substr(0, 5));
    }
    blob_ref missing = put(body_of(70'000));
    store_->remove(missing);
    EXPECT_EQ(errc_of(store_->stored_bytes(missing, 10)), errc::corrupt);
}

TEST_P(BlobStore, OpensWithItsOwnDataKeyOnly) {
    for (std::size_t const size : {0u, 100u, 200'000u}) {
        auto const ref = put(body_of(size));
        for (auto const kind : test::every_cipher)
            for (unsigned const seed : {1u, 2u}) {
                bool const right = kind == chosen_cipher() && (seed == 1 || kind == cipher::none);
                auto const opened = store_->open(ref, 0, test::key_of(kind, seed));
                EXPECT_EQ(errc_of(opened), right ? std::nullopt : std::optional{errc::corrupt})
                    << size << " " << testing::PrintToString(kind) << " " << seed;
            }
    }
}

TEST_P(BlobStore, ReadsFromAnyByteOn) {
    for (auto const size : sizes) {
        auto const body = body_of(size);
        auto const ref = put(body);
        for (std::size_t const first : {0ul, 1ul, 65535ul, 65536ul, 65537ul, 131071ul, 131072ul, mebibyte - 1}) {
            if (first >= size) continue;
            ASSERT_TRUE(get(ref, first) == body.substr(first)) << size << " from " << first;
        }
    }
}

TEST_P(BlobStore, ReadsUpToTheEndOfASegment) {
    auto const body = body_of(200'000);
    auto const ref = put(body);
    auto const reader = must(open(ref, 70'000));
    // Back and forth: a range may start anywhere.
    for (std::size_t const at : {70'000u, 199'999u, 0u, 65'535u, 65'536u, 131'071u, 131'072u, 70'001u}) {
        auto const end = std::min<std::size_t>(body.size(), (at / segment_size + 1) * segment_size);
        ASSERT_TRUE(as_text(must(reader->read(at))) == body.substr(at, end - at)) << at;
    }
}

TEST_P(BlobStore, ReadsNothingFromTheEndOn) {
    for (std::size_t const size : {0u, 10u, 65'536u, 65'537u, 200'000u}) {
        auto const ref = put(body_of(size));
        auto const reader = must(open(ref));
        EXPECT_TRUE(must(reader->read(size)).empty()) << size;
        EXPECT_TRUE(must(reader->read(size + 1)).empty()) << size;
        EXPECT_TRUE(must(reader->read(size + 1'000'000)).empty()) << size;
    }
}

TEST_P(BlobStore, IgnoresEmptyPieces) {
    auto const body = body_of(65537);
    auto const writer = create();
    must(writer->append({}));
    must(writer->append(as_bytes(body).first(65536)));
    must(writer->append({}));
    must(writer->append(as_bytes(body).subspan(65536)));
    must(writer->append({}));
    auto const ref = must(writer->finish());
    writer->keep();
    EXPECT_TRUE(get(ref) == body);
}

TEST_P(BlobStore, NamesEveryBodyAnew) {
    std::set<std::string> ids;
    for (int i = 0; i < 20; ++i) ids.insert(put(body_of(70'000)).id);
    EXPECT_EQ(ids.size(), 20u);
}

TEST_P(BlobStore, WritersDoNotMix) {
    auto const first_body = body_of(300'000, 1);
    auto const second_body = body_of(300'000, 2);
    auto const first = create();
    auto const second = create();
    for (std::size_t at = 0; at < 300'000; at += 10'000) {
        must(first->append(as_bytes(first_body).subspan(at, 10'000)));
        must(second->append(as_bytes(second_body).subspan(at, 10'000)));
    }
    auto const first_ref = must(first->finish());
    auto const second_ref = must(second->finish());
    first->keep();
    second->keep();
    EXPECT_TRUE(get(first_ref) == first_body);
    EXPECT_TRUE(get(second_ref) == second_body);
}

TEST_P(BlobStore, IsReadableBeforeItIsKeptAndGoneWhenItNeverWas) {
    auto writer = create();
    must(writer->append(as_bytes(body_of(200'000))));
    auto const ref = must(writer->finish());
    EXPECT_TRUE(get(ref) == body_of(200'000));
    writer.reset();
    EXPECT_EQ(errc_of(open(ref)), errc::corrupt);
}

TEST_P(BlobStore, StaysReadableForAReaderThatHasItOpen) {
    auto const body = body_of(300'000);
    auto const ref = put(body);
    auto const reader = must(open(ref));
    store_->remove(ref);
    EXPECT_EQ(errc_of(open(ref)), errc::corrupt);
    std::string read;
    while (read.size() < body.size()) read += as_text(must(reader->read(read.size())));
    EXPECT_TRUE(read == body);
}

TEST_P(BlobStore, RemovingOneLeavesTheOthers) {
    auto const removed = put(body_of(100'000, 1));
    auto const small = put(body_of(100, 2));
    auto const large = put(body_of(100'000, 3));
    store_->remove(removed);
    EXPECT_EQ(get(small), body_of(100, 2));
    EXPECT_TRUE(get(large) == body_of(100'000, 3));
    store_->remove(small);
    EXPECT_TRUE(get(large) == body_of(100'000, 3));
}

TEST_P(BlobStore, AnUnknownIdOrAnotherSizeIsCorrupt) {
    auto ref = put(body_of(200'000));
    ref.size = 100'000;
    EXPECT_EQ(errc_of(open(ref)), errc::corrupt) << "a segment less";
    ref.size = 300'000;
    EXPECT_EQ(errc_of(open(ref)), errc::corrupt) << "a segment more";
    ref.size = 200'000;
    ref.id = std::string(64, '0');
    EXPECT_EQ(errc_of(open(ref)), errc::corrupt);
}

TEST_P(BlobStore, FindsEveryDamageInABodyThatLiesInItsRow) {
    auto const ref = put(body_of(100));
    for (std::size_t at = 0; at < ref.inline_bytes.size(); ++at) {
        auto damaged = ref;
        damaged.inline_bytes[at] = static_cast<char>(damaged.inline_bytes[at] ^ 0x10);
        // A header that starts rightly may be of a later version.
        auto const expected = at == 4 || at == 5 ? errc::newer_schema : errc::corrupt;
        ASSERT_EQ(errc_of(open(damaged)), expected) << at;
    }
    for (std::size_t size = 0; size < ref.inline_bytes.size(); ++size) {
        auto damaged = ref;
        damaged.inline_bytes.resize(size);
        ASSERT_EQ(errc_of(open(damaged)), errc::corrupt) << size;
        damaged.size = size;
        ASSERT_EQ(errc_of(open(damaged)), errc::corrupt) << size;
    }
    auto longer = ref;
    longer.inline_bytes += '\0';
    EXPECT_EQ(errc_of(open(longer)), errc::corrupt);
}

}  // namespace
}  // namespace s3seal::storage
