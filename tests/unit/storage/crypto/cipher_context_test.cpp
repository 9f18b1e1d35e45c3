#include "storage/crypto/cipher_context.hpp"

#include "storage/crypto/aes_gcm.hpp"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <future>
#include <string>
#include <thread>
#include <vector>

namespace s3seal::storage {
namespace {

TEST(CipherContext, IsTheOneThatItsThreadDropped) {
    EVP_CIPHER_CTX* dropped = nullptr;
    {
        cipher_context const one{block_mode::gcm};
        dropped = one.get();
        cipher_context const other{block_mode::gcm};
        EXPECT_NE(other.get(), dropped);
    }
    cipher_context const next{block_mode::gcm};
    EXPECT_EQ(next.get(), dropped);
}

TEST(CipherContext, OfAKeyThatLivesOnHasNoKeyAnyMore) {
    std::array<unsigned char, 16> with_key{};
    std::array<unsigned char, 16> later{};
    std::array<unsigned char, 16> with_zeros{};
    std::array<unsigned char, 32> const key{1};
    std::array<unsigned char, 32> const zeros{};
    EVP_CIPHER_CTX* used = nullptr;
    {
        cipher_context const one{block_mode::ecb};
        used = one.get();
        ASSERT_EQ(EVP_CipherInit_ex2(used, nullptr, key.data(), nullptr, 1, nullptr), 1);
        ASSERT_EQ(EVP_Cipher(used, with_key.data(), with_key.data(), 16), 16);
    }
    cipher_context const next{block_mode::ecb};
    ASSERT_EQ(next.get(), used);
    ASSERT_EQ(EVP_Cipher(used, later.data(), later.data(), 16), 16);
    EXPECT_NE(later, with_key);
    ASSERT_EQ(EVP_CipherInit_ex2(used, nullptr, zeros.data(), nullptr, 1, nullptr), 1);
    ASSERT_EQ(EVP_Cipher(used, with_zeros.data(), with_zeros.data(), 16), 16);
    EXPECT_EQ(later, with_zeros);
}

// Destroyed after all that its thread has begun to keep since.
struct last_of_thread {
    std::promise<bool>& works_without_a_key;
    ~last_of_thread() {
        cipher_context const one{block_mode::gcm};
        std::array<unsigned char, 12> const nonce{};
        std::array<unsigned char, 16> block{};
        works_without_a_key.set_value(EVP_CipherInit_ex2(one.get(), nullptr, nullptr, nonce.data(), 1, nullptr) == 1 &&
                                      EVP_Cipher(one.get(), block.data(), block.data(), 16) > 0);
    }
};

// More than a thread keeps, in use at once, dropped by another thread than made them.
TEST(CipherContext, MayBeDroppedByAnyThread) {
    std::deque<aes_gcm> many;
    std::vector<std::string> sealed(20);
    for (auto& one : sealed)
        many.emplace_back(std::string(32, static_cast<char>(many.size()))).seal(one, {}, "", "content");
    std::promise<bool> works_without_a_key;
    std::thread{[&] {
        thread_local last_of_thread const observer{works_without_a_key};
        for (std::size_t i = 0; i < sealed.size(); ++i) {
            std::string opened(7, '\0');
            EXPECT_TRUE(many[i].open(opened.data(), {}, "", sealed[i])) << i;
            EXPECT_EQ(opened, "content");
        }
        many.clear();
    }}.join();
    EXPECT_FALSE(works_without_a_key.get_future().get()) << "a key outlived the thread that dropped it";
    std::string again;
    aes_gcm{std::string(32, '\0')}.seal(again, {}, "", "content");
    EXPECT_EQ(again, sealed[0]);
}

}  // namespace
}  // namespace s3seal::storage
