#include "server/s3/access/directory_session_registry.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

using namespace std::chrono_literals;

session_encryption const plain{};
session_encryption const with_key{"aws:kms", "arn"};

class DirectorySessionRegistry : public testing::Test {
protected:
    // The default of the bucket when the session came, and now.
    std::string write(session_encryption const& opened, session_encryption const& now_default) {
        return directory_sessions_.note_object_use(session_, now_, opened, now_default).algorithm;
    }
    void control() { directory_sessions_.note_control_use(session_, now_); }

    directory_session_registry directory_sessions_;
    std::string key_ = "ASIA";
    instant now_{};
    used_session session_{key_, now_ + 5min};
};

TEST_F(DirectorySessionRegistry, KeepTheDefaultOfTheirBeginning) {
    EXPECT_EQ(write(plain, with_key), "AES256");
    EXPECT_EQ(write(plain, with_key), "AES256");
}

TEST_F(DirectorySessionRegistry, BeginWithTheFirstRequestAboutObjects) {
    control();
    control();
    EXPECT_EQ(write(plain, with_key), "aws:kms");
    EXPECT_EQ(write(plain, plain), "aws:kms");
}

TEST_F(DirectorySessionRegistry, AreNotBegunAgain) {
    EXPECT_EQ(write(plain, plain), "AES256");
    control();
    EXPECT_EQ(write(plain, with_key), "AES256");
}

TEST_F(DirectorySessionRegistry, AreTheirOwn) {
    control();
    std::string const other = "ASIB";
    EXPECT_EQ(directory_sessions_.note_object_use({other, now_ + 5min}, now_, plain, with_key).algorithm, "AES256");
}

TEST_F(DirectorySessionRegistry, GoWhenTheyHaveExpired) {
    control();
    for (int i = 0; i < 1000; ++i) directory_sessions_.note_control_use({std::to_string(i), now_ + 10min}, now_);
    now_ += 6min;
    directory_sessions_.note_control_use({"one more", now_ + 5min}, now_);
    EXPECT_EQ(directory_sessions_.size(), 1001u);
    EXPECT_EQ(write(plain, with_key), "AES256") << "forgotten: as if it were new";
}

// A request looks at its own session, not at all: a hundred thousand, each used three times, would take hours
// otherwise.
TEST_F(DirectorySessionRegistry, OfOthersAreNotLookedAt) {
    constexpr int count = 100'000;
    for (int round = 0; round < 3; ++round)
        for (int i = 0; i < count; ++i)
            directory_sessions_.note_object_use({std::to_string(i), now_ + 5min + i * 1ms}, now_, plain, plain);
    EXPECT_EQ(directory_sessions_.size(), std::size_t{count});
    now_ += 5min + (count - 1) * 1ms;
    directory_sessions_.note_control_use({"one more", now_ + 5min}, now_);
    EXPECT_EQ(directory_sessions_.size(), 1u);
}

}  // namespace
}  // namespace s3seal::s3
