#include "server/body/checksum.hpp"
#include "server/body/integrity.hpp"

#include <gtest/gtest.h>

#include <map>

namespace s3seal::body {
namespace {

std::string computed(std::string_view name, std::string_view data) {
    auto const hasher = make_hasher(find_by_name(name)->algorithm);
    hasher->update(as_bytes(data));
    return base64_encode(as_bytes(hasher->finish()));
}

struct checksum_vector {
    char const* name;
    char const* digits;   // of 123456789
    char const* nothing;  // of no bytes
    char const* zeros;    // of 1 MiB of zero bytes
};

class ChecksumVector : public testing::TestWithParam<checksum_vector> {};

TEST_P(ChecksumVector, IsComputed) {
    auto const& row = GetParam();
    EXPECT_EQ(computed(row.name, "123456789"), row.digits);
    EXPECT_EQ(computed(row.name, ""), row.nothing);
    EXPECT_EQ(computed(row.name, std::string(1 << 20, '\0')), row.zeros);
}

TEST_P(ChecksumVector, DoesNotDependOnThePieces) {
    std::string data;
    for (int n = 0; n < 5000; ++n) data += static_cast<char>(n * 31 + n / 7);
    for (std::size_t const piece : {1, 3, 7, 64, 4096}) {
        auto const hasher = make_hasher(find_by_name(GetParam().name)->algorithm);
        for (std::string_view rest = data; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
            hasher->update(as_bytes(rest.substr(0, piece)));
        EXPECT_EQ(base64_encode(as_bytes(hasher->finish())), computed(GetParam().name, data)) << piece;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Published, ChecksumVector,
    testing::Values(
        checksum_vector{"CRC32", "y/Q5Jg==", "AAAAAA==", "pzjqHA=="},
        checksum_vector{"CRC32C", "4waSgw==", "AAAAAA==", "FCmMEg=="},
        checksum_vector{"CRC64NVME", "rosUhgp5mIg=", "AAAAAAAAAAA=", "vXaWOF2jG0Y="},
        checksum_vector{"SHA1",
                        "98O8HYCOBHMq32eZZczDTKeuNEE=", "2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "O3H0P/MPSxW1zYXdnpXrx+hOtaM="},
        checksum_vector{"SHA256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=",
                        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "MOFJVevxNSJm3C/4Bn5oEEYH51CrudOzZYK4r5Cfy1g="},
        checksum_vector{"SHA512",
                        "2eZ2LdHI6vbWGzxhkvxAjU1tXxF20MKRabwk5xw/J0rSf81YEbMT1oH35V7ALXPUmclUVba1u1A6z1dPuo/+hQ==",
                        "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
                        "1ikmhbOA4zjgJbNBWpD+j505pG5726jLeMUKM4zvynQfaeTkZBHDLeGv3t+yaOV5pR+B/4Xlb1Ww7nwz/owlyQ=="},
        checksum_vector{"XXHASH64", "jLhB20DmroM=", "70bbN1HY6Zk=", "h9KhtuEWPvE="},
        checksum_vector{"XXHASH3", "ctyxi2ehff8=", "LQaABTjTlMI=", "kYeAuQVQvzQ="},
        checksum_vector{"XXHASH128",
                        "MxGUd+3l3NXpcWQnaB1YYA==", "maoG0wFHmNhgAcMkRo1Jfw==", "tu8Xo0SEkraRh4C5BVC/NA=="},
        checksum_vector{"MD5", "JfnnlDI7RTiF9RgfG2JNCw==", "1B2M2Y8AsgTpgAmY7PhCfg==", "ttgbNgpWctgMJ0MPORU+LA=="}),
    [](auto const& info) { return std::string{info.param.name}; });

TEST(Crc32c, BothPathsAgree) {
    if (!has_crc32c()) GTEST_SKIP() << "no instructions for it here";
    std::string data;
    for (int n = 0; n < 3000; ++n) {
        auto const start = std::min<std::size_t>(data.size(), static_cast<std::size_t>(n % 9));
        auto const part = as_bytes(std::string_view{data}.substr(start));
        ASSERT_EQ(crc32c_portable(0xffffffffU, part), crc32c_hardware(0xffffffffU, part)) << n;
        data += static_cast<char>(n * 131);
    }
}

TEST(Crc32, BothPathsAgree) {
    if (!has_crc32()) GTEST_SKIP() << "no instructions for it here";
    std::string data;
    std::uint32_t state = 0;
    for (int n = 0; n < 3000; ++n) {
        auto const start = std::min<std::size_t>(data.size(), static_cast<std::size_t>(n % 9));
        auto const part = as_bytes(std::string_view{data}.substr(start));
        ASSERT_EQ(crc32_portable(state, part), crc32_hardware(state, part)) << n;
        state = crc32_portable(state, part);
        data += static_cast<char>(n * 131);
    }
}

TEST(ChecksumTable, NamesAndHeadersAreFoundInAnyLetterCase) {
    EXPECT_EQ(find_by_name("crc64nvme"), find_by_header("X-Amz-Checksum-CRC64NVME"));
    EXPECT_EQ(find_by_name("sha256a"), nullptr);
    EXPECT_EQ(find_by_header("x-amz-checksum-"), nullptr);
    EXPECT_EQ(checksum_table().size(), 10U);
}

TEST(ChecksumValue, OnlyCanonicalBase64OfTheRightLength) {
    auto const& crc32 = row_of(checksum_algorithm::crc32);
    EXPECT_TRUE(is_checksum_value("y/Q5Jg==", crc32));
    for (auto const* wrong : {"y/Q5Jh==", "y/Q5Jg=", "y/Q5Jg", "y/Q5Jg== ", "y/Q5 Jg==", "",
                              "y-Q5Jg==", "AAAAAAA=", "rosUhgp5mIg=", "===="})
        EXPECT_FALSE(is_checksum_value(wrong, crc32)) << wrong;
    EXPECT_FALSE(is_checksum_value("rosUhgp5mIh=", row_of(checksum_algorithm::crc64nvme)));
}

}  // namespace
}  // namespace s3seal::body
