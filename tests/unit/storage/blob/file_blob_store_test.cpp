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
    result<blob_ref> put(std::string_view body) { return store(store_, body, key_); }
    result<std::string> get(blob_ref const& ref) { return read_from(store_, ref, 0, key_); }
    result<std::unique_ptr<blob_reader>> open(blob_ref const& ref, std::uint64_t first = 0) {
        return store_.open(ref, first, key_);
    }
    std::unique_ptr<blob_writer> create() { return must(store_.create(key_.copy(), placement::small_in_row)); }
    std::filesystem::path path(std::string_view name) const { return directory_.path() / name; }
    void overwrite(std::string const& id, std::string_view content) const {
        std::ofstream{path(id), std::ios::binary | std::ios::trunc} << content;
    }
    std::string content_of(std::string const& id) const {
        std::ifstream from{path(id), std::ios::binary};
        return {std::istreambuf_iterator<char>{from}, {}};
    }
    data_key const key_ = test::key_of(cipher::aes_256_gcm);
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
    for (auto const kind : test::every_cipher) {
        auto const key = test::key_of(kind);
        auto const ref = must(store(store_, body, key));
        blob_header const header{.kind = kind, .id = *hex_decode(ref.id)};
        auto expected = print_blob_header(header);
        segment_codec codec{header, key};
        codec.seal(expected, as_bytes(body).first(65'536), 0, false);
        codec.seal(expected, as_bytes(body).subspan(65'536), 1, true);
        EXPECT_TRUE(content_of(ref.id) == expected);
        EXPECT_THAT(names_in(directory_.path()), ElementsAre(ref.id));
        store_.remove(ref);
    }
}

TEST_P(FileBlobStore, FilesAreForTheirOwnerOnlyFromTheStart) {
    test::open_umask const open;
    auto const writer = create();
    must(writer->append(as_bytes(body_of(1'000'000))));
    auto const writing = names_in(directory_.path());
    ASSERT_EQ(writing.size(), 1u);
    EXPECT_EQ(test::mode_of(path(*writing.begin())), 0600u);
    auto const ref = must(writer->finish());
    writer->keep();
    EXPECT_EQ(test::mode_of(path(ref.id)), 0600u);
}

TEST_P(FileBlobStore, HasNoFileUnderTheFinalNameBeforeItIsWhole) {
    auto const writer = create();
    must(writer->append(as_bytes(body_of(1'000'000))));
    EXPECT_THAT(names_in(directory_.path()), ElementsAre(testing::EndsWith(".tmp")));
    auto const ref = must(writer->finish());
    EXPECT_THAT(names_in(directory_.path()), ElementsAre(ref.id));
}

TEST_P(FileBlobStore, LeavesNothingOfWhatIsDropped) {
    for (bool const finish : {false, true})
        for (std::size_t const size : {0u, 10u, 65'537u, 1'000'000u}) {
            {
                auto const writer = create();
                must(writer->append(as_bytes(body_of(size))));
                if (finish) must(writer->finish());
            }
            EXPECT_THAT(names_in(directory_.path()), IsEmpty()) << size << " finished: " << finish;
        }
}

TEST_P(FileBlobStore, WhatIsFinishedIsNotHeldOpen) {
    auto const is_open = [this](std::string_view name) {
        auto const named = std::filesystem::canonical(path(name));
        for (auto const& one : std::filesystem::directory_iterator{"/proc/self/fd"}) {
            std::error_code closed_meanwhile;
            if (std::filesystem::read_symlink(one.path(), closed_meanwhile) == named) return true;
        }
        return false;
    };
    auto const writer = create();
    must(writer->append(as_bytes(body_of(1'000'000))));
    EXPECT_TRUE(is_open(*names_in(directory_.path()).begin()));
    auto const ref = must(writer->finish());
    EXPECT_FALSE(is_open(ref.id));
    writer->keep();
}

TEST_P(FileBlobStore, SmallBodiesTouchNoFile) {
    auto const writer = create();
    must(writer->append(as_bytes(body_of(65'536))));
    must(writer->finish());
    EXPECT_THAT(names_in(directory_.path()), IsEmpty());
}

TEST_P(FileBlobStore, RemovesTheFile) {
    auto const ref = must(put(body_of(100'000)));
    store_.remove(must(put("small")));
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

TEST_P(FileBlobStore, WithoutItsDirectoryFailsToWrite) {
    std::filesystem::remove_all(directory_.path());
    EXPECT_TRUE(errc_of(put(body_of(100'000))));
}

TEST_P(FileBlobStore, GivesNothingOfADamagedSegmentOnASecondTry) {
    auto const ref = must(put(body_of(150'000)));
    auto damaged = content_of(ref.id);
    damaged[70'000] = static_cast<char>(damaged[70'000] ^ 1);
    overwrite(ref.id, damaged);
    auto const reader = must(open(ref));
    EXPECT_EQ(errc_of(reader->read(65'536)), errc::corrupt);
    EXPECT_EQ(errc_of(reader->read(65'536)), errc::corrupt);
    EXPECT_EQ(errc_of(reader->read(65'537)), errc::corrupt);
    EXPECT_TRUE(as_text(must(reader->read(0))) == body_of(150'000).substr(0, 65'536));
}

TEST_P(FileBlobStore, FindsEveryOtherLength) {
    auto const ref = must(put(body_of(70'000)));
    auto const whole = content_of(ref.id);
    for (std::size_t const size : {0ul, 1ul, 15ul, 16ul, 47ul, 48ul, 65'600ul, whole.size() - 1}) {
        overwrite(ref.id, whole.substr(0, size));
        EXPECT_EQ(errc_of(open(ref)), errc::corrupt) << size;
    }
    overwrite(ref.id, whole + '\0');
    EXPECT_EQ(errc_of(open(ref)), errc::corrupt);
}

}  // namespace
}  // namespace s3seal::storage
