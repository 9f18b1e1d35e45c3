#include "server/kms/master_key.hpp"

#include "storage/embedded/open.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <fstream>

namespace s3seal::kms {
namespace {

using test::must;

class MasterKey : public testing::Test {
protected:
    std::string load(std::string_view configured, std::filesystem::path const& directory) {
        auto const key = master_key::load(configured, directory, random_);
        return key ? hex_encode(as_bytes(key->wrapping().view())) : key.error().detail;
    }
    void write(std::string_view text) { std::ofstream{file_} << text; }

    seeded_random random_{1};
    test::temporary_directory directory_;
    std::filesystem::path const file_ = directory_.path() / "master.key";
    std::string const hex_ = std::string(62, '0') + "0a";
};

TEST_F(MasterKey, IsMadeOnceForADirectory) {
    auto const made = load("", directory_.path());
    EXPECT_EQ(made.size(), 64u);
    EXPECT_EQ(load("", directory_.path()), made);
    struct stat about{};
    ASSERT_EQ(::stat(file_.c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777u, 0600u);
    EXPECT_NE(load("", test::temporary_directory{}.path()), made);
}

TEST_F(MasterKey, OfTheSettingsWinsAndIsNotWritten) {
    EXPECT_EQ(load(hex_, directory_.path()), hex_);
    EXPECT_EQ(load("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAo=", directory_.path()), hex_);
    EXPECT_FALSE(std::filesystem::exists(file_));
    for (auto const* wrong : {"short", "zz", "AAAA"})
        EXPECT_EQ(load(wrong, directory_.path()), "master_key takes 64 hex digits, or 32 bytes in base64");
}

TEST_F(MasterKey, IsAnotherEachTimeInMemory) {
    EXPECT_NE(load("", {}), load("", {}));
}

TEST_F(MasterKey, FileIsNotReplacedWhenItIsDamaged) {
    write(hex_ + "\n");
    EXPECT_EQ(load("", directory_.path()), hex_);
    for (auto const* wrong : {"", "nonsense\n"}) {
        write(wrong);
        EXPECT_EQ(load("", directory_.path()), file_.string() + " holds no master key (64 hex digits)");
        EXPECT_EQ(std::filesystem::file_size(file_), std::string_view{wrong}.size());
    }
}

// Against data that the key in the directory wrote.
class MasterKeyOfData : public MasterKey {
protected:
    MasterKeyOfData() { must(check()); }

    storage::result<> check(std::string_view configured = {}) {
        return must(master_key::load(configured, directory_.path(), random_)).check(*data_.metadata, random_);
    }
    std::string refusal(std::string_view configured = {}) {
        auto const checked = check(configured);
        return checked ? "" : checked.error().detail;
    }

    storage::opened data_ = must(storage::open({}, random_));
};

TEST_F(MasterKeyOfData, IsTheOnlyOneThatMayOpenThem) {
    EXPECT_EQ(refusal(), "");
    EXPECT_EQ(refusal(hex_), "the master key is not the one that this data was written with");
    EXPECT_EQ(refusal(), "") << "nothing has changed";
}

TEST_F(MasterKeyOfData, IsNotMadeAnewWhenItIsMissing) {
    auto const key = load("", directory_.path());
    std::filesystem::remove(file_);
    for (int attempt = 0; attempt < 2; ++attempt) {
        EXPECT_EQ(refusal(), file_.string() + " is missing: what was written with it opens with no other key");
        EXPECT_FALSE(std::filesystem::exists(file_));
    }
    EXPECT_EQ(refusal(key), "") << "it may come from the settings";
}

}  // namespace
}  // namespace s3seal::kms
