#include "storage/blob/budget.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace s3seal::storage {
namespace {

TEST(Budget, GivesExactlyItsLimit) {
    budget bytes{10};
    EXPECT_TRUE(bytes.take(4));
    EXPECT_TRUE(bytes.take(0));
    EXPECT_FALSE(bytes.take(7));
    EXPECT_EQ(bytes.used(), 4u) << "what is refused is not taken";
    EXPECT_TRUE(bytes.take(6));
    EXPECT_FALSE(bytes.take(1));
    EXPECT_TRUE(bytes.take(0));
    bytes.give_back(1);
    EXPECT_TRUE(bytes.take(1));
    EXPECT_EQ(bytes.used(), 10u);
}

TEST(Budget, DoesNotOverflow) {
    constexpr auto most = ~std::uint64_t{0};
    budget bytes{most};
    EXPECT_TRUE(bytes.take(most - 1));
    EXPECT_FALSE(bytes.take(2));
    EXPECT_FALSE(bytes.take(most));
    EXPECT_TRUE(bytes.take(1));
}

TEST(Budget, NeverGivesMoreToManyThreadsTogether) {
    constexpr std::uint64_t limit = 10'000;
    budget bytes{limit};
    std::vector<std::uint64_t> taken(4);
    {
        std::vector<std::jthread> running;
        for (auto& mine : taken)
            running.emplace_back([&] {
                for (int i = 0; i < 5'000; ++i)
                    if (bytes.take(3)) mine += 3;
            });
    }
    std::uint64_t sum = 0;
    for (auto const mine : taken) sum += mine;
    EXPECT_EQ(sum, limit / 3 * 3);
    EXPECT_EQ(bytes.used(), sum);
}

}  // namespace
}  // namespace s3seal::storage
