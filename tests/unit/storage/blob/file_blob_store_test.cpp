#include "storage/blob/file_blob_store.hpp"

#include "storage/segments.hpp"
#include "tests/unit/storage/bodies.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace s3seal::storage {
namespace {

using test::body_of;
using test::errc_of;
using test::must;
using test::names_in;
using test::read_from;
using test::store;
using testing::ElementsAre;
using testing::IsEmpty;

class FileBlobStore : public testing::TestWithParam<durability> {
protected:
    std::filesystem::path path(std::string_view name) const { return directory_.path() / name; }
    void overwrite(std::string const& id, std::string_view content) const {
        std::ofstream{path(id), std::ios::binary | std::ios::trunc} << content;
    }
    std::string content_of(std::string const& id) const {
        std::ifstream from{path(id), std::ios::binary};
        return {std::istreambuf_iterator<char>{from}, {}};
    }
    test::temporary_directory directory_;
    seeded_random random_{5};
    std::vector<std::string> warnings_;
    file_blob_store store_{directory_.path(), GetParam(), random_,
                           [this](std::string_view line) { warnings_.emplace_back(line); }};
};

INSTANTIATE_TEST_SUITE_P(Durability, FileBlobStore, testing::Values(durability::normal, durability::full),
                         [](auto const& chosen) { return chosen.param == durability::full ? "Full" : "Normal"; });

TEST_P(FileBlobStore, LaysABodyOutAsDocumented) {
    auto const body = body_of(65'536 + 5);
    auto const ref = must(store(store_, body));
    std::string expected{blob_header()};
    append_segment(expected, as_bytes(body).first(65'536), 0);
    append_segment(expected, as_bytes(body).subspan(65'536), 1);
    EXPECT_TRUE(content_of(ref.id) == expected);
    EXPECT_THAT(names_in(directory_.path()), ElementsAre(ref.id));
}

TEST_P(FileBlobStore, FilesAreForTheirOwnerOnlyFromTheStart) {
    test::open_umask const open;
    auto const writer = must(store_.create());
    must(writer->append(as_bytes(body_of(1'000'000))));
    auto const writing = names_in(directory_.path());
    ASSERT_EQ(writing.size(), 1u);
    EXPECT_EQ(test::mode_of(path(*writing.begin())), 0600u);
    auto const ref = must(writer->finish());
    writer->keep();
    EXPECT_EQ(test::mode_of(path(ref.id)), 0600u);
}

TEST_P(FileBlobStore, HasNoFileUnderTheFinalNameBeforeItIsWhole) {
    auto const writer = must(store_.create());
    must(writer->append(as_bytes(body_of(1'000'000))));
    EXPECT_THAT(names_in(directory_.path()), ElementsAre(testing::EndsWith(".tmp")));
    auto const ref = must(writer->finish());
    EXPECT_THAT(names_in(directory_.path()), ElementsAre(ref.id));
}

TEST_P(FileBlobStore, LeavesNothingOfWhatIsDropped) {
    for (bool const finish : {false, true})
        for (std::size_t const size : {0u, 10u, 65'537u, 1'000'000u}) {
            {
                auto const writer = must(store_.create());
                must(writer->append(as_bytes(body_of(size))));
                if (finish) must(writer->finish());
            }
            EXPECT_THAT(names_in(directory_.path()), IsEmpty()) << size << " finished: " << finish;
        }
}

TEST_P(FileBlobStore, SmallBodiesTouchNoFile) {
    auto const writer = must(store_.create());
    must(writer->append(as_bytes(body_of(65'536))));
    must(writer->finish());
    EXPECT_THAT(names_in(directory_.path()), IsEmpty());
}

TEST_P(FileBlobStore, RemovesTheFile) {
    auto const ref = must(store(store_, body_of(100'000)));
    store_.remove(must(store(store_, "small")));
    EXPECT_THAT(names_in(directory_.path()), ElementsAre(ref.id));
    store_.remove(ref);
    EXPECT_THAT(names_in(directory_.path()), IsEmpty());
    EXPECT_THAT(warnings_, IsEmpty());
}

TEST_P(FileBlobStore, WarnsOfAFileThatCannotBeRemoved) {
    std::filesystem::create_directories(path("in-the-way/below"));
    store_.remove({.size = 1, .inline_bytes = "", .id = "in-the-way"});
    EXPECT_THAT(warnings_, ElementsAre(testing::StartsWith("cannot remove the stored body in-the-way: ")));
}

TEST_P(FileBlobStore, SweepsWhatNoRowRefersTo) {
    auto const kept = must(store(store_, body_of(100'000, 1)));
    must(store(store_, body_of(100'000, 2)));
    overwrite("0123456789abcdef0123456789abcdef.tmp", "cut off");
    must(store_.sweep({kept.id, "of-another-row"}));
    EXPECT_THAT(names_in(directory_.path()), ElementsAre(kept.id));
    EXPECT_THAT(warnings_, ElementsAre("removed 2 stored bodies that no object refers to"));
    EXPECT_TRUE(must(read_from(store_, kept)) == body_of(100'000, 1));
    must(store_.sweep({kept.id}));
    EXPECT_EQ(warnings_.size(), 1u) << "nothing swept, nothing said";
}

TEST_P(FileBlobStore, WithoutItsDirectoryFailsToWriteAndToSweep) {
    std::filesystem::remove_all(directory_.path());
    EXPECT_TRUE(errc_of(store(store_, body_of(100'000))));
    EXPECT_EQ(errc_of(store_.sweep({})), errc::not_found);
}

// No damaged byte is given: not by opening there, and not by reading on to there.
TEST_P(FileBlobStore, FindsEveryDamage) {
    auto const body = body_of(150'000);
    auto const ref = must(store(store_, body));
    auto const whole = content_of(ref.id);
    for (std::size_t at = 0; at < whole.size(); at += at < 40 ? 1 : 4'999) {
        auto damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        overwrite(ref.id, damaged);
        auto const in_header = at < blob_header_size;
        auto const expected = in_header && at >= 4 ? errc::newer_schema : errc::corrupt;
        ASSERT_EQ(errc_of(read_from(store_, ref)), expected) << at;
        if (in_header) continue;
        auto const segment = (at - blob_header_size) / (segment_size + segment_check_size);
        ASSERT_EQ(errc_of(store_.open(ref, segment * segment_size)), errc::corrupt) << at;
        auto const other = segment == 0 ? segment_size : 0;
        ASSERT_EQ(errc_of(store_.open(ref, other)), std::nullopt) << "the other segments stay readable";
    }
}

TEST_P(FileBlobStore, GivesNothingOfADamagedSegmentOnASecondTry) {
    auto const ref = must(store(store_, body_of(150'000)));
    auto damaged = content_of(ref.id);
    damaged[70'000] = static_cast<char>(damaged[70'000] ^ 1);
    overwrite(ref.id, damaged);
    auto const reader = must(store_.open(ref, 0));
    EXPECT_EQ(errc_of(reader->read(65'536)), errc::corrupt);
    EXPECT_EQ(errc_of(reader->read(65'536)), errc::corrupt);
    EXPECT_EQ(errc_of(reader->read(65'537)), errc::corrupt);
    EXPECT_TRUE(as_text(must(reader->read(0))) == body_of(150'000).substr(0, 65'536));
}

TEST_P(FileBlobStore, FindsSegmentsThatChangedPlaces) {
    auto const ref = must(store(store_, body_of(3 * segment_size)));
    auto const whole = content_of(ref.id);
    constexpr auto stride = segment_size + segment_check_size;
    auto const segment = [&](std::size_t number) { return whole.substr(blob_header_size + number * stride, stride); };
    overwrite(ref.id, std::string{blob_header()} + segment(0) + segment(2) + segment(1));
    EXPECT_EQ(errc_of(store_.open(ref, 0)), std::nullopt);
    EXPECT_EQ(errc_of(store_.open(ref, segment_size)), errc::corrupt);
    EXPECT_EQ(errc_of(store_.open(ref, 2 * segment_size)), errc::corrupt);
}

TEST_P(FileBlobStore, FindsEveryOtherLength) {
    auto const ref = must(store(store_, body_of(70'000)));
    auto const whole = content_of(ref.id);
    for (std::size_t const size : {0ul, 1ul, 15ul, 16ul, 65'560ul, whole.size() - 1}) {
        overwrite(ref.id, whole.substr(0, size));
        EXPECT_EQ(errc_of(store_.open(ref, 0)), errc::corrupt) << size;
    }
    overwrite(ref.id, whole + '\0');
    EXPECT_EQ(errc_of(store_.open(ref, 0)), errc::corrupt);
}

}  // namespace
}  // namespace s3seal::storage
