#include "server/http/field_syntax.hpp"

#include "storage/base/bytes.hpp"

#include <gtest/gtest.h>

namespace s3seal::http {
namespace {

TEST(FieldSyntax, EveryByteIsACharacterOfLatin1AndComesBack) {
    for (int byte = 0; byte < 256; ++byte) {
        std::string const latin1{static_cast<char>(byte)};
        auto const utf8 = latin1_to_utf8(latin1);
        EXPECT_TRUE(is_utf8(utf8)) << byte;
        bool const control = byte < 0x20 || byte == 0x7f;
        EXPECT_EQ(utf8_to_latin1(utf8), control ? std::nullopt : std::optional{latin1}) << byte;
        EXPECT_EQ(utf8_to_low_bytes(utf8), control ? " " : latin1) << byte;
    }
}

TEST(FieldSyntax, WhatIsBeyondLatin1IsRefusedOrCut) {
    for (auto const* text : {"\xc4\x80", "\xe2\x80\x94", "\xf0\x9f\x98\x80", "\xff"})
        EXPECT_EQ(utf8_to_latin1(text), std::nullopt) << text;
    EXPECT_EQ(utf8_to_low_bytes("_\xe2\x80\x94_\xc3\xa9_"), "_ _\xe9_");      // U+2014 and U+00E9: recorded
    EXPECT_EQ(utf8_to_low_bytes("\xf0\x9f\x98\x81\xc4\x8d\xc5\x81"), "  A");  // U+1F601, U+010D, U+0141
}

}  // namespace
}  // namespace s3seal::http
