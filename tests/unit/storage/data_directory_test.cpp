#include "storage/data_directory.hpp"

#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gmock/gmock.h>

#include <unistd.h>

#include <fstream>

namespace s3seal::storage {
namespace {

using test::must;
using test::names_in;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DataDirectory : public testing::Test {
protected:
    result<std::unique_ptr<data_directory>> open() const { return data_directory::open(data_); }
    std::string refusal() const {
        auto const opened = open();
        return opened ? "" : opened.error().detail;
    }
    void write(std::string const& name, std::string_view content = "") const {
        std::filesystem::create_directories((data_ / name).parent_path());
        std::ofstream{data_ / name, std::ios::binary} << content;
    }
    static constexpr std::string_view database_{"SQLite format 3\0 and rows", 25};
    static inline std::string const body_ = std::string(62, '0') + "af";
    test::temporary_directory directory_;
    std::filesystem::path data_ = directory_.path() / "data";
};

TEST_F(DataDirectory, IsMarkedUntilItsFirstStartHasFinished) {
    {
        auto const first = must(open());
        EXPECT_THAT(names_in(data_), ElementsAre("first-start", "lock"));
        EXPECT_TRUE(first->may_begin_anew());
        must(first->finish_first_start());
        must(first->finish_first_start());
    }
    EXPECT_THAT(names_in(data_), ElementsAre("lock"));
}

TEST_F(DataDirectory, MayHoldWhatCountsForNothing) {
    for (auto const* name : {"lost+found/#1", ".gitkeep", ".snapshots/1"}) write(name);
    EXPECT_EQ(refusal(), "");
}

TEST_F(DataDirectory, OfSomebodyElseIsRefusedAndLeftAsItIs) {
    for (auto const* name : {"thesis.docx", "blobs/thesis.docx", "master.key"}) {
        std::filesystem::remove_all(data_);
        write(name, "mine");
        auto const before = names_in(data_);
        EXPECT_THAT(refusal(), HasSubstr(data_.string() + " is not empty and no data directory of s3seal")) << name;
        EXPECT_EQ(names_in(data_), before);
    }
    write("lock", "another program's");
    EXPECT_THAT(
        refusal(),
        HasSubstr(
            "is not empty and no data directory of s3seal (it holds neither a database s3seal.db nor an empty lock)"));
}

TEST_F(DataDirectory, OfSomebodyElseNamesOneOfOursBelowIt) {
    write("thesis.docx");
    write("s3seal/s3seal.db", std::string{"SQLite format 3\0", 16});
    EXPECT_TRUE(refusal().ends_with("or a new one, or " + (data_ / "s3seal").string() + ", which is one")) << refusal();
}

TEST_F(DataDirectory, WithBodiesOrKeysAndNoDatabaseIsRefused) {
    for (auto const& name : {"blobs/" + body_, "blobs/" + body_.substr(32), "orphans/" + body_,
                             std::string{"master.key"}, std::string{"s3seal.db-wal"}})
        for (bool const empty : {false, true}) {
            std::filesystem::remove_all(data_);
            write("lock");
            write(name, "something");
            if (empty) write("s3seal.db");
            EXPECT_THAT(refusal(), HasSubstr(empty ? "s3seal.db is empty, but" : "s3seal.db is missing, but")) << name;
            EXPECT_FALSE(std::filesystem::exists(data_ / "first-start"));
        }
}

TEST_F(DataDirectory, BeginsAnewWhenItsFirstStartNeverFinished) {
    write("lock");
    write("first-start");
    write("master.key", "made by a start that was cut off");
    EXPECT_TRUE(must(open())->may_begin_anew());
    write("blobs/" + body_, "a body");
    EXPECT_THAT(refusal(), HasSubstr("s3seal.db is missing, but"));
}

TEST_F(DataDirectory, WithoutTheLogOfItsDatabaseIsRefused) {
    write("s3seal.db", database_);
    write("s3seal.db-shm", "index of the log");
    EXPECT_THAT(refusal(), HasSubstr("s3seal.db-wal is missing, and with it what was written last"));
    write("s3seal.db-wal", "log");
    EXPECT_EQ(refusal(), "");
    for (auto const* name : {"s3seal.db-wal", "s3seal.db-shm"}) std::filesystem::remove(data_ / name);
    EXPECT_EQ(refusal(), "") << "it was closed in order";
}

TEST_F(DataDirectory, IsNotLockedThroughALink) {
    std::filesystem::create_directories(data_);
    write("s3seal.db", database_);
    std::filesystem::create_symlink(directory_.path() / "elsewhere", data_ / "lock");
    EXPECT_THAT(refusal(), HasSubstr("cannot open " + (data_ / "lock").string()));
    EXPECT_FALSE(std::filesystem::exists(directory_.path() / "elsewhere"));
}

// Everybody but root: for root nothing is forbidden, so it becomes somebody else for as long as that takes.
class DataDirectoryOfAnother : public DataDirectory {
protected:
    DataDirectoryOfAnother() {
        std::filesystem::permissions(directory_.path(), std::filesystem::perms{0755});
        must(open());
    }
    std::string refusal_as_somebody() const {
        bool const root = ::geteuid() == 0;
        if (root && ::seteuid(nobody) != 0) return "cannot become another user";
        auto refused = refusal();
        if (root && ::seteuid(0) != 0) return "cannot become root again";
        return refused;
    }
    static constexpr uid_t nobody = 65'534;
};

TEST_F(DataDirectoryOfAnother, SaysWhoWeAreAndWhatToChange) {
    std::filesystem::permissions(data_, std::filesystem::perms{0500});
    auto const group = std::to_string(::getegid());
    auto const refused = "cannot use " + data_.string() + ": Permission denied: s3seal runs as user ";
    if (::geteuid() == 0) {
        EXPECT_EQ(refusal_as_somebody(), refused + "65534 and group " + group + ", but " + data_.string() +
                                             " belongs to user 0: chown -R 65534:" + group + " " + data_.string() +
                                             ", or run s3seal as user 0");
    } else {
        EXPECT_EQ(refusal_as_somebody(), refused + std::to_string(::geteuid()) + " and group " + group +
                                             ", which owns " + data_.string() + ": chmod u+rwX " + data_.string());
    }
    std::filesystem::permissions(data_, std::filesystem::perms{0700});
}

TEST_F(DataDirectoryOfAnother, SaysSoOfAFileInIt) {
    write("master.key", "private");
    std::filesystem::permissions(data_, std::filesystem::perms{0777});
    std::filesystem::permissions(data_ / "lock", std::filesystem::perms{0666});
    std::filesystem::permissions(data_ / "master.key", std::filesystem::perms{0400});
    EXPECT_THAT(refusal_as_somebody(),
                HasSubstr("cannot use " + (data_ / "master.key").string() + ": Permission denied"));
}

TEST_F(DataDirectoryOfAnother, SaysSoWhereItCannotBeMade) {
    std::filesystem::remove_all(data_);
    std::filesystem::permissions(directory_.path(), std::filesystem::perms{0555});
    EXPECT_THAT(refusal_as_somebody(),
                HasSubstr("cannot create " + data_.string() + ": Permission denied: s3seal runs as"));
    if (::geteuid() == 0) {
        EXPECT_THAT(refusal_as_somebody(), HasSubstr(directory_.path().string() + " belongs to user 0: mkdir -p " +
                                                     data_.string() + " && chown 65534:"));
    }
    std::filesystem::permissions(directory_.path(), std::filesystem::perms{0755});
}

}  // namespace
}  // namespace s3seal::storage
