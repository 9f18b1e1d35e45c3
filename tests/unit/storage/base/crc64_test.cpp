#include "storage/base/crc64.hpp"

#include "storage/base/random.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal {
namespace {

std::uint64_t crc_of(std::string_view text) {
    crc64nvme crc;
    crc.update(as_bytes(text));
    return crc.value();
}

TEST(Crc64Nvme, GivesThePublishedValues) {
    EXPECT_EQ(crc_of(""), 0u);
    EXPECT_EQ(crc_of("123456789"), 0xae8b14860a799888u);
    EXPECT_EQ(crc_of(std::string(1 << 20, '\0')), 0xbd7696385da31b46u);
}

TEST(Crc64Nvme, BothPathsAgreeForEverySizeAndAlignment) {
    if (!detail::has_carryless()) GTEST_SKIP() << "this processor has no carry-less multiplication";
    seeded_random random{7};
    std::string bytes(700, '\0');
    random.fill(std::as_writable_bytes(std::span{bytes}));
    for (std::size_t offset = 0; offset < 17; ++offset)
        for (std::size_t size = 0; size <= 600; ++size) {
            auto const part = as_bytes(std::string_view{bytes}.substr(offset, size));
            ASSERT_EQ(detail::crc64_carryless(size, part), detail::crc64_portable(size, part)) << offset << " " << size;
        }
}

TEST(Crc64Nvme, ComesPieceByPieceToTheSame) {
    seeded_random random{8};
    std::string bytes(600, '\0');
    random.fill(std::as_writable_bytes(std::span{bytes}));
    auto const whole = crc_of(bytes);
    for (std::size_t split = 0; split <= bytes.size(); ++split) {
        crc64nvme crc;
        crc.update(as_bytes(std::string_view{bytes}.substr(0, split)));
        crc.update(as_bytes(std::string_view{bytes}.substr(split)));
        ASSERT_EQ(crc.value(), whole) << split;
    }
}

}  // namespace
}  // namespace s3seal
