#include "storage/blob/sweep.hpp"

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

class Sweep : public testing::Test {
protected:
    Sweep() { std::filesystem::create_directory(bodies_); }

    static std::string name(char digit) { return std::string(64, digit); }
    static void write(std::filesystem::path const& path) { std::ofstream{path} << "content"; }
    void sweep(std::unordered_set<std::string> const& in_use = {}, std::chrono::hours after = {}) {
        log_.clear();
        must(sweep_bodies(bodies_, orphans_, in_use, start_ + after,
                          [this](std::string_view line) { log_.emplace_back(line); }));
    }
    std::set<std::string> orphans() const {
        return std::filesystem::exists(orphans_) ? names_in(orphans_) : std::set<std::string>{};
    }

    instant const start_{std::chrono::hours{500'000}};
    test::temporary_directory directory_;
    std::filesystem::path const bodies_ = directory_.path() / "blobs";
    std::filesystem::path const orphans_ = directory_.path() / "orphans";
    std::vector<std::string> log_;
};

TEST_F(Sweep, MovesWhatNoRowRefersToAndSaysSo) {
    write(bodies_ / name('a'));
    write(bodies_ / name('b'));
    sweep({name('a'), name('c')});
    EXPECT_THAT(names_in(bodies_), ElementsAre(name('a')));
    EXPECT_THAT(orphans(), ElementsAre(name('b')));
    EXPECT_THAT(log_, ElementsAre("1 stored bodies that no object refers to were moved to " + orphans_.string() +
                                  ": a start after a week removes them"));
    sweep({name('a')});
    EXPECT_THAT(log_, IsEmpty()) << "nothing done, nothing said";
}

TEST_F(Sweep, RemovesOrphansAfterAWeek) {
    write(bodies_ / name('a'));
    std::filesystem::last_write_time(bodies_ / name('a'), std::filesystem::file_time_type::min());
    sweep();
    for (int const hours : {1, 24, 7 * 24}) {
        sweep({}, std::chrono::hours{hours});
        EXPECT_THAT(orphans(), ElementsAre(name('a'))) << hours << ": its age counts from the move";
    }
    sweep({}, std::chrono::hours{7 * 24 + 1});
    EXPECT_THAT(orphans(), IsEmpty());
    EXPECT_THAT(log_, ElementsAre(HasSubstr("were removed")));
}

// Only its owner may date a file; who may write the directory may move it.
TEST_F(Sweep, DoesNotMoveWhatItCannotDate) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can leave somebody a file that is not theirs";
    write(bodies_ / name('a'));
    std::filesystem::create_directory(orphans_);
    for (auto const& path : {directory_.path(), bodies_, orphans_})
        std::filesystem::permissions(path, std::filesystem::perms{0777});
    ASSERT_EQ(::seteuid(65'534), 0);
    sweep();
    ASSERT_EQ(::seteuid(0), 0);
    EXPECT_THAT(names_in(bodies_), ElementsAre(name('a')));
    EXPECT_THAT(orphans(), IsEmpty());
    EXPECT_THAT(log_, ElementsAre(HasSubstr("cannot date " + (bodies_ / name('a')).string())));
}

TEST_F(Sweep, BringsBackWhatIsReferredToAgain) {
    write(bodies_ / name('a'));
    sweep();
    sweep({name('a')}, std::chrono::hours{10'000});
    EXPECT_THAT(names_in(bodies_), ElementsAre(name('a')));
    EXPECT_THAT(orphans(), IsEmpty());
    EXPECT_THAT(log_, ElementsAre(HasSubstr("came back from " + orphans_.string())));
}

TEST_F(Sweep, RemovesWritesThatWereCutOff) {
    write(bodies_ / unfinished_name(name('a')));
    sweep();
    EXPECT_THAT(names_in(bodies_), IsEmpty());
    EXPECT_THAT(orphans(), IsEmpty());
    EXPECT_THAT(log_, ElementsAre("1 files of writes that were cut off were removed"));
}

TEST_F(Sweep, TouchesNothingOfOtherNamesOrKinds) {
    std::set<std::string> const others{"thesis.docx",
                                       std::string(63, 'a'),
                                       std::string(65, 'a'),
                                       std::string(64, 'A'),
                                       std::string(64, 'g'),
                                       "notes.tmp",
                                       ".tmp",
                                       name('a') + ".bak",
                                       name('a') + ".tmp.tmp",
                                       "README"};
    for (auto const& other : others) write(bodies_ / other);
    std::filesystem::create_directory(orphans_);
    write(orphans_ / "thesis.docx");
    std::filesystem::create_directory(bodies_ / name('d'));
    write(directory_.path() / "elsewhere");
    std::filesystem::create_symlink(directory_.path() / "elsewhere", bodies_ / name('e'));
    auto const before = names_in(bodies_);
    sweep();
    sweep({}, std::chrono::hours{10'000});
    EXPECT_EQ(names_in(bodies_), before);
    EXPECT_THAT(orphans(), ElementsAre("thesis.docx"));
    EXPECT_TRUE(std::filesystem::exists(directory_.path() / "elsewhere"));
}

TEST_F(Sweep, TouchesNothingThroughALink) {
    auto const elsewhere = directory_.path() / "elsewhere";
    std::filesystem::rename(bodies_, elsewhere);
    write(elsewhere / name('a'));
    write(elsewhere / unfinished_name(name('b')));
    auto const before = names_in(elsewhere);
    std::filesystem::create_directory_symlink(elsewhere, bodies_);
    sweep();
    EXPECT_EQ(names_in(elsewhere), before);
    EXPECT_THAT(log_, ElementsAre(bodies_.string() + " is a link: what no object refers to stays there"));

    std::filesystem::remove(bodies_);
    std::filesystem::create_directory(bodies_);
    write(bodies_ / name('c'));
    std::filesystem::create_directory_symlink(elsewhere, orphans_);
    sweep({}, std::chrono::hours{10'000});
    EXPECT_EQ(names_in(elsewhere), before);
    EXPECT_THAT(names_in(bodies_), ElementsAre(name('c')));
    EXPECT_THAT(log_, ElementsAre(HasSubstr("cannot move stored bodies to " + orphans_.string())));
}

}  // namespace
}  // namespace s3seal::storage
