#include "storage/base/file.hpp"

#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <span>
#include <string>

namespace s3seal::storage {
namespace {

using test::errc_of;
using test::mode_of;
using test::names_in;

class File : public testing::Test {
protected:
    std::filesystem::path path(char const* name) const { return directory_.path() / name; }
    void make(char const* name, std::string_view content) const { std::ofstream{path(name)} << content; }
    static std::string content_of(std::filesystem::path const& path) {
        std::ifstream from{path, std::ios::binary};
        return {std::istreambuf_iterator<char>{from}, {}};
    }
    test::temporary_directory directory_;
};

TEST_F(File, IsCreatedForItsOwnerOnly) {
    test::open_umask const open;
    auto made = file::create(path("f"));
    ASSERT_TRUE(made);
    EXPECT_EQ(mode_of(path("f")), 0600u);
    ASSERT_TRUE(made->write(as_bytes("first ")));
    ASSERT_TRUE(made->write(as_bytes("second")));
    ASSERT_TRUE(made->sync());
    EXPECT_EQ(content_of(path("f")), "first second");
}

TEST_F(File, IsNeverCreatedOverAnother) {
    make("f", "kept");
    auto const made = file::create(path("f"));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, errc::io);
    EXPECT_NE(made.error().detail.find(path("f").string()), std::string::npos) << made.error().detail;
    EXPECT_EQ(content_of(path("f")), "kept");
}

TEST_F(File, ThatIsMissingIsNotFound) {
    EXPECT_EQ(errc_of(file::open(path("f"))), errc::not_found);
}

TEST_F(File, ReadsExactlyWhatIsAskedFor) {
    make("f", "0123456789");
    auto const opened = file::open(path("f"));
    ASSERT_TRUE(opened);
    EXPECT_EQ(test::must(opened->size()), 10u);
    std::array<std::byte, 4> part;
    ASSERT_TRUE(opened->read_at(6, part));
    EXPECT_EQ(as_text(part), "6789");
    ASSERT_TRUE(opened->read_at(0, part));
    EXPECT_EQ(as_text(part), "0123");
    EXPECT_TRUE(opened->read_at(10, std::span<std::byte>{}));
}

TEST_F(File, CutShortIsCorrupt) {
    make("f", "0123456789");
    auto const opened = file::open(path("f"));
    ASSERT_TRUE(opened);
    std::array<std::byte, 4> part;
    for (std::uint64_t const offset : {7u, 10u, 4096u})
        EXPECT_EQ(errc_of(opened->read_at(offset, part)), errc::corrupt) << offset;
}

TEST_F(File, OnAFullDiskIsFull) {
    file full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
    if (full.descriptor() < 0) GTEST_SKIP() << "this system has no /dev/full";
    EXPECT_EQ(errc_of(full.write(as_bytes("x"))), errc::full);
}

TEST_F(File, ClosesItsDescriptorOnce) {
    make("f", "x");
    int descriptor = -1;
    {
        auto opened = file::open(path("f"));
        ASSERT_TRUE(opened);
        descriptor = opened->descriptor();
        file const moved = *std::move(opened);
        EXPECT_EQ(opened->descriptor(), -1);
        EXPECT_EQ(moved.descriptor(), descriptor);
        EXPECT_NE(::fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0);
    }
    EXPECT_EQ(::fcntl(descriptor, F_GETFD), -1);
    EXPECT_EQ(errno, EBADF);
}

TEST_F(File, IsRenamedOverAnother) {
    make("from", "new");
    make("to", "old");
    ASSERT_TRUE(rename_file(path("from"), path("to")));
    EXPECT_EQ(names_in(directory_.path()), std::set<std::string>{"to"});
    EXPECT_EQ(content_of(path("to")), "new");
    EXPECT_EQ(errc_of(rename_file(path("from"), path("to"))), errc::not_found);
}

TEST_F(File, DirectoriesAreSynced) {
    EXPECT_TRUE(sync_directory(directory_.path()));
    EXPECT_FALSE(sync_directory(path("missing")));
}

TEST_F(File, DirectoriesAreMadeForTheirOwnerOnlyWithTheirParents) {
    test::open_umask const open;
    ASSERT_TRUE(make_directory(path("a/b/c")));
    EXPECT_EQ(mode_of(path("a/b/c")), 0700u);
    EXPECT_TRUE(make_directory(path("a/b/c"))) << "it is there already";
}

TEST_F(File, DirectoriesNamedWithATrailingSlashAreMadeForTheirOwnerOnly) {
    test::open_umask const open;
    ASSERT_TRUE(make_directory(path("slash/")));
    EXPECT_EQ(mode_of(path("slash")), 0700u);
}

TEST_F(File, DirectoriesAreNotMadeOverFiles) {
    make("f", "kept");
    for (auto const name : {"f", "f/below"}) EXPECT_EQ(errc_of(make_directory(path(name))), errc::io) << name;
    EXPECT_EQ(content_of(path("f")), "kept");
}

struct mapped_number {
    int number;
    errc code;
};

TEST(SystemError, TellsAFullDiskAndMissingFilesFromTheRest) {
    for (auto const& [number, code] :
         {mapped_number{ENOSPC, errc::full}, mapped_number{EDQUOT, errc::full}, mapped_number{ENOENT, errc::not_found},
          mapped_number{EACCES, errc::io}, mapped_number{EIO, errc::io}})
        EXPECT_EQ(system_error("cannot open", "/x", number).code, code) << number;
    EXPECT_EQ(system_error("cannot open", "/x", EIO).detail, "cannot open /x: Input/output error");
    EXPECT_TRUE(system_error("cannot open", "/x", EACCES)
                    .detail.starts_with("cannot open /x: Permission denied: s3seal "
                                        "runs as user "));
}

}  // namespace
}  // namespace s3seal::storage
