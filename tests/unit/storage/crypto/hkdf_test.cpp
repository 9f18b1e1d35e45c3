#include "storage/crypto/hkdf.hpp"

#include "storage/base/bytes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::storage {
namespace {

std::string counted(unsigned first, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += static_cast<char>(first + i);
    return out;
}

std::string derived(std::string_view key, std::string_view salt, std::string_view info) {
    return hex_encode(as_bytes(derive_key(key, salt, info).view()));
}

// RFC 5869, appendix A, test cases 1 to 3: the first 32 bytes of each OKM.
TEST(Hkdf, MatchesTheRfc) {
    std::string const key(22, '\x0b');
    EXPECT_EQ(derived(key, counted(0x00, 13), counted(0xf0, 10)),
              "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    EXPECT_EQ(derived(counted(0x00, 80), counted(0x60, 80), counted(0xb0, 80)),
              "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c");
    EXPECT_EQ(derived(key, "", ""), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

TEST(Hkdf, EachInputMatters) {
    auto const base = derived("key", "salt", "info");
    EXPECT_NE(derived("kez", "salt", "info"), base);
    EXPECT_NE(derived("key", "salu", "info"), base);
    EXPECT_NE(derived("key", "salt", "infp"), base);
    EXPECT_NE(derived("key", "saltinfo", ""), base);
}

}  // namespace
}  // namespace s3seal::storage
