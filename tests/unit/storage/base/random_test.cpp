#include "storage/base/random.hpp"

#include "storage/base/bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace s3seal {
namespace {

std::string fill(random_source& random, std::size_t size) {
    std::string bytes(size, '\0');
    random.fill(std::as_writable_bytes(std::span{bytes}));
    return bytes;
}

// The published first words of SplitMix64 for seed 1234567, each little-endian.
TEST(SeededRandom, GivesThePublishedSequence) {
    seeded_random random{1234567};
    std::string expected;
    for (auto word : {6457827717110365317ull, 3203168211198807973ull, 9817491932198370423ull, 4593380528125082431ull})
        for (int i = 0; i < 8; ++i, word >>= 8) expected += static_cast<char>(word & 0xff);
    EXPECT_EQ(hex_encode(as_bytes(fill(random, 32))), hex_encode(as_bytes(expected)));
}

TEST(SeededRandom, RepeatsForTheSameSeedOnly) {
    seeded_random first{7};
    seeded_random second{7};
    seeded_random other{8};
    auto const bytes = fill(first, 33);
    EXPECT_EQ(fill(second, 33), bytes);
    EXPECT_NE(fill(other, 33), bytes);
    EXPECT_NE(fill(first, 33), bytes) << "the sequence goes on";
}

// A run of zeros this long would be memory that nothing filled.
TEST(SystemRandom, FillsEverySizeWholly) {
    system_random random;
    std::string const zeros(16, '\0');
    for (std::size_t const size : {0u, 1u, 15u, 16u, 4095u, 4096u, 4097u, 8192u, 100'000u}) {
        auto const bytes = fill(random, size);
        ASSERT_EQ(bytes.find(zeros), std::string::npos) << size;
        if (size >= 16) {
            ASSERT_FALSE(bytes.ends_with(std::string(8, '\0'))) << size;
        }
    }
}

TEST(SystemRandom, NeverGivesTheSameTwiceOnAnyThread) {
    constexpr std::size_t threads = 4;
    constexpr std::size_t each = 2000;
    std::vector<std::vector<std::string>> drawn(threads);
    {
        std::vector<std::jthread> running;
        for (auto& ids : drawn)
            running.emplace_back([&ids] {
                system_random random;
                for (std::size_t i = 0; i < each; ++i) ids.push_back(fill(random, 16));
            });
    }
    std::set<std::string> distinct;
    for (auto const& ids : drawn) distinct.insert(ids.begin(), ids.end());
    EXPECT_EQ(distinct.size(), threads * each);
}

TEST(RandomHex, HasTwoLowerCaseDigitsAByte) {
    seeded_random random{1};
    seeded_random same{1};
    auto const bytes = fill(same, 16);
    EXPECT_EQ(random_hex(random, 16), hex_encode(as_bytes(bytes)));
    EXPECT_EQ(random_hex(random, 0), "");
}

TEST(RandomUuid, IsOfVersionFour) {
    seeded_random random{1};
    std::set<char> variants;
    std::set<std::string> distinct;
    for (int i = 0; i < 200; ++i) {
        auto const id = random_uuid(random);
        ASSERT_THAT(id, testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
        variants.insert(id[19]);
        distinct.insert(id);
    }
    EXPECT_EQ(variants, (std::set{'8', '9', 'a', 'b'}));
    EXPECT_EQ(distinct.size(), 200u);
}

}  // namespace
}  // namespace s3seal
