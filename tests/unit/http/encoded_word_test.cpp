#include "server/http/encoded_word.hpp"

#include <gtest/gtest.h>

namespace s3seal::http {
namespace {

TEST(EncodedWord, WordsOfAsciiAreDecodedAndOthersStay) {
    EXPECT_EQ(decode_words("=?UTF-8?B?YWJj?="), "abc");
    EXPECT_EQ(decode_words("=?UTF-8?Q?=C3=A9?="), "=?UTF-8?Q?=C3=A9?=");
    EXPECT_EQ(decode_words("a =?us-ascii?q?b_=3D?= c"), "a b = c");
    EXPECT_EQ(encode_word("\xc3\xa9"), "=?UTF-8?B?w6k=?=");
    EXPECT_EQ(encode_word("abc d"), "abc d");
}

TEST(EncodedWord, EscapesWhatQuotedPrintableTreatsSpecially) {
    EXPECT_EQ(encode_word("\xc3\xa9 = ? _ x"), "=?UTF-8?Q?=C3=A9_=3D_=3F_=5F_x?=");
}

TEST(EncodedWord, TakesTheFormThatJavaMailTakes) {
    EXPECT_EQ(encode_word("a\tb"), "a\tb") << "a tab is ASCII";
    EXPECT_EQ(encode_word("ab\xc3\xa9"), "=?UTF-8?Q?ab=C3=A9?=");
    EXPECT_EQ(encode_word("a\xc3\xa9"), "=?UTF-8?B?YcOp?=") << "as many others as ASCII";
    EXPECT_EQ(encode_word("\t\r\n\xc3\xa9\xe2\x82\xac"), "=?UTF-8?Q?=09=0D=0A=C3=A9=E2=82=AC?=");
    EXPECT_EQ(encode_word("ab\xf0\x9f\x98\x80"), "=?UTF-8?B?YWLwn5iA?=") << "two units of UTF-16";
    EXPECT_EQ(encode_word("abc\xf0\x9f\x98\x80"), "=?UTF-8?Q?abc=F0=9F=98=80?=");
    std::string unknown;
    for (int i = 0; i < 7; ++i) unknown += "\xef\xbf\xbd";
    EXPECT_EQ(encode_word(unknown).substr(0, 10), "=?UTF-8?B?");  // recorded
}

TEST(EncodedWord, WhatEndsALineIsEncoded) {
    EXPECT_EQ(encode_word("a\nx-amz-server-side-encryption: aws:kms"),
              "=?UTF-8?Q?a=0Ax-amz-server-side-encryption:_aws:kms?=");
    for (int byte = 0; byte < 0x80; ++byte) {
        auto const c = static_cast<char>(byte);
        std::string const text = std::string{"ab"} + c + "cd";
        bool const as_it_is = (byte >= 0x20 && byte < 0x7f) || byte == '\t';
        EXPECT_EQ(encode_word(text) == text, as_it_is) << byte;
        EXPECT_EQ(decode_words(encode_word(text)), text) << byte;
    }
}

TEST(EncodedWord, WhatIsNoWordStaysAsItIs) {
    for (auto const* text : {"", "=?", "=?UTF-8?Q?x", "=?UTF-8?X?abc?=", "=?KOI8-R?Q?abc?=", "=?UTF-8?B?%%?=",
                             "=?UTF-8?Q?=FF?=", "a=?b?=c", "=?=?=?"})
        EXPECT_EQ(decode_words(text), text) << text;
}

}  // namespace
}  // namespace s3seal::http
