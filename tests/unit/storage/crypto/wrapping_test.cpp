#include "storage/crypto/wrapping.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::storage {
namespace {

class Wrapping : public testing::Test {
protected:
    std::string wrap(std::string_view plaintext) { return wrap_secret(key_, plaintext, "row 1", random_); }
    std::string const key_ = std::string(32, 'k');
    seeded_random random_{1};
};

TEST_F(Wrapping, GivesBackWhatWasWrapped) {
    for (std::size_t const size : {0u, 1u, 32u, 5'000u}) {
        std::string const plaintext(size, 's');
        auto const wrapped = wrap(plaintext);
        EXPECT_EQ(wrapped.size(), wrapping_overhead + size);
        auto const opened = unwrap_secret(key_, wrapped, "row 1");
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
    EXPECT_FALSE(unwrap_secret(std::string(32, 'l'), wrapped, "row 1"));
    EXPECT_FALSE(unwrap_secret(key_, wrapped, "row 2"));
    EXPECT_FALSE(unwrap_secret(key_, wrapped, ""));
    for (std::size_t at = 0; at < wrapped.size(); ++at) {
        auto other = wrapped;
        other[at] = static_cast<char>(other[at] ^ 1);
        EXPECT_FALSE(unwrap_secret(key_, other, "row 1")) << at;
    }
    for (std::size_t size = 0; size < wrapped.size(); ++size)
        EXPECT_FALSE(unwrap_secret(key_, std::string_view{wrapped}.substr(0, size), "row 1")) << size;
    EXPECT_FALSE(unwrap_secret(key_, wrapped + '\0', "row 1"));
}

}  // namespace
}  // namespace s3seal::storage
