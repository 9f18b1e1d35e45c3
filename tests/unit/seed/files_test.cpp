#include "server/seed/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace s3seal::seed {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class SeedFiles : public testing::Test {
protected:
    SeedFiles() {
        fs::create_directories(root_ / "data" / "deep");
        write(root_ / "data" / "b.txt", "bb");
        write(root_ / "data" / "deep" / "a.txt", "a");
        write(outside_, "secret");
    }
    ~SeedFiles() override { fs::remove_all(home_); }

    static void write(fs::path const& to, std::string_view text) { std::ofstream{to, std::ios::binary} << text; }
    files below() const { return *files::below(root_); }
    std::string why(std::string_view reference) const {
        auto const found = below().find(reference);
        return found ? "" : found.error().text;
    }

    fs::path home_ = fs::path{testing::TempDir()} / ("s3seal-seed-" + std::to_string(::getpid()));
    fs::path root_ = home_ / "seed";
    fs::path outside_ = home_ / "outside.txt";
};

TEST_F(SeedFiles, AreFoundBelowTheFolder) {
    auto const found = below().find("data/b.txt");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size, 2u);
    auto const content = *open_file(*found);
    EXPECT_EQ(as_text(*content->next()), "bb");
    EXPECT_TRUE(content->next()->empty());
}

TEST_F(SeedFiles, AreListedWithThoseInFolders) {
    auto const all = *below().list("data");
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].name, "b.txt");
    EXPECT_EQ(all[1].name, "deep/a.txt");
}

TEST_F(SeedFiles, AreNotTakenFromElsewhere) {
    EXPECT_EQ(why("../outside.txt"), "leads out of the seed's folder");
    EXPECT_EQ(why(outside_.string()), "is not below the seed's folder");
    EXPECT_EQ(why("data/none.txt"), "is not there");
    EXPECT_EQ(why("data"), "is no file");
    fs::create_directories(home_ / "seed-2");
    write(home_ / "seed-2" / "x", "x");
    EXPECT_EQ(why("../seed-2/x"), "leads out of the seed's folder");
}

TEST_F(SeedFiles, MayBeLinkedWithinTheFolderAlone) {
    fs::create_symlink("b.txt", root_ / "data" / "inner");
    EXPECT_EQ(why("data/inner"), "");
    fs::create_symlink(outside_, root_ / "data" / "outer");
    EXPECT_EQ(why("data/outer"), "leads out of the seed's folder");
    EXPECT_EQ(below().list("data").error().text, "holds outer, which leads out of the seed's folder");
}

TEST_F(SeedFiles, EndWhereALinkLeadsToItsOwnFolder) {
    fs::create_directory_symlink(".", root_ / "data" / "deep" / "again");
    EXPECT_EQ(below().list("data").error().text, "has folders in each other without end");
}

}  // namespace
}  // namespace s3seal::seed
