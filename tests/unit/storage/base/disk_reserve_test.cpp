#include "storage/base/disk_reserve.hpp"

#include "tests/unit/storage/file_size_limit.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

namespace s3seal::storage {
namespace {

class DiskReserve : public testing::Test {
protected:
    static constexpr std::uint64_t size = 1'000'000;

    test::temporary_directory directory_;
    std::filesystem::path const path_ = directory_.path() / "reserve";
    disk_reserve reserve_{path_, size};
};

TEST_F(DiskReserve, TakesItsSpaceAndGivesItAway) {
    EXPECT_FALSE(reserve_.give_way()) << "there is none yet";
    for (int round = 0; round < 2; ++round) {
        EXPECT_TRUE(reserve_.keep());
        EXPECT_TRUE(reserve_.keep());
        EXPECT_EQ(std::filesystem::file_size(path_), size);
        EXPECT_EQ(test::mode_of(path_), 0600u);
        EXPECT_TRUE(reserve_.give_way());
        EXPECT_FALSE(std::filesystem::exists(path_));
    }
}

TEST_F(DiskReserve, OfAnEarlierStartIsTheSame) {
    EXPECT_TRUE(reserve_.keep());
    disk_reserve again{path_, size};
    EXPECT_TRUE(again.give_way());
    EXPECT_FALSE(std::filesystem::exists(path_));
}

// A limit of the process's own is no full disk: nothing is refused for want of a reserve then.
TEST_F(DiskReserve, StopsNothingWhereItMayNotBe) {
    test::file_size_limit const limit{1'000};
    EXPECT_TRUE(reserve_.keep());
}

TEST_F(DiskReserve, IsSmallOnSmallDisksAndNeverLarge) {
    auto const chosen = disk_reserve::size_for(directory_.path());
    EXPECT_GE(chosen, 1u << 20);
    EXPECT_LE(chosen, 16u << 20);
}

}  // namespace
}  // namespace s3seal::storage
