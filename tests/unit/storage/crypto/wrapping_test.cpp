#include "storage/crypto/wrapping.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace s3seal::storage {
namespace {

class Wrapping : public testing::Test {
protected:
    std::string wrap(std::string_view plaintext) { return key_.wrap(plaintext, "row 1", random_); }
    wrapping_key const key_{secret{std::string(32, 'k')}};
    seeded_random random_{1};
};

TEST_F(Wrapping, GivesBackWhatWasWrapped) {
    for (std::size_t const size : {0u, 1u, 32u, 5'000u}) {
        std::string const plaintext(size, 's');
        auto const wrapped = wrap(plaintext);
        EXPECT_EQ(wrapped.size(), wrapping_overhead + size);
        auto const opened = key_.unwrap(wrapped, "row 1");
        ASSERT_TRUE(opened) << size;
        EXPECT_EQ(opened->view(), plaintext);
    }
}

TEST_F(Wrapping, NeverLooksTheSame) {
    EXPECT_NE(wrap("secret"), wrap("secret"));
    EXPECT_EQ(wrap(std::string(100, 's')).find("ssss"), std::string::npos);
}

TEST_F(Wrapping, NeedsTheKeyThePlaceAndEveryByte) {
    auto const wrapped = wrap("secret");
    EXPECT_FALSE(wrapping_key{secret{std::string(32, 'l')}}.unwrap(wrapped, "row 1"));
    EXPECT_FALSE(key_.unwrap(wrapped, "row 2"));
    EXPECT_FALSE(key_.unwrap(wrapped, ""));
    for (std::size_t at = 0; at < wrapped.size(); ++at) {
        auto other = wrapped;
        other[at] = static_cast<char>(other[at] ^ 1);
        EXPECT_FALSE(key_.unwrap(other, "row 1")) << at;
    }
    for (std::size_t size = 0; size < wrapped.size(); ++size)
        EXPECT_FALSE(key_.unwrap(std::string_view{wrapped}.substr(0, size), "row 1")) << size;
    EXPECT_FALSE(key_.unwrap(wrapped + '\0', "row 1"));
}

TEST_F(Wrapping, IsForAnyThread) {
    std::vector<std::thread> threads;
    std::atomic<int> opened = 0;
    for (unsigned seed = 0; seed < 4; ++seed)
        threads.emplace_back([&, seed] {
            seeded_random random{seed};
            for (int i = 0; i < 500; ++i) {
                auto const got = key_.unwrap(key_.wrap("secret", "row 1", random), "row 1");
                opened += got && got->view() == "secret";
            }
        });
    for (auto& one : threads) one.join();
    EXPECT_EQ(opened, 2'000);
}

TEST(WrappingKey, HasToHave32Bytes) {
    seeded_random random{1};
    for (std::size_t const size : {0u, 16u, 31u, 33u})
        EXPECT_ANY_THROW(wrapping_key{secret{std::string(size, 'k')}}.wrap("secret", "", random)) << size;
}

}  // namespace
}  // namespace s3seal::storage
