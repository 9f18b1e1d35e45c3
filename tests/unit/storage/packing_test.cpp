#include "storage/packing.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::storage {
namespace {

TEST(PackedPairs, GivesBackEveryByteOfNamesAndValues) {
    for (int byte = 0; byte < 256; ++byte) {
        std::string const odd{static_cast<char>(byte)};
        header_list const headers{
            {"a", odd}, {odd, "1"}, {"b" + odd + odd, odd + "x: y" + odd}, {"", ""}, {odd + "c" + odd, ""}};
        EXPECT_EQ(unpack_pairs(pack_pairs(headers)), headers) << byte;
    }
}

TEST(PackedPairs, OfALineEndMakesNoOtherHeader) {
    header_list const headers{{"x-amz-meta-a", "\nx-amz-server-side-encryption:aws:kms\n"},
                              {"x-amz-meta-b\nc", "\\\n:\\"}};
    EXPECT_EQ(unpack_pairs(pack_pairs(headers)), headers);
}

TEST(PackedPairs, IsReadToItsEndWhateverItHolds) {
    EXPECT_EQ(unpack_pairs(""), header_list{});
    EXPECT_EQ(unpack_pairs("a"), (header_list{{"a", ""}}));
    EXPECT_EQ(unpack_pairs("a:b"), (header_list{{"a", "b"}}));
    EXPECT_EQ(unpack_pairs("a:b\\"), (header_list{{"a", "b\\"}}));
}

}  // namespace
}  // namespace s3seal::storage
