#include "server/http/encoded_word.hpp"

#include <gtest/gtest.h>

namespace s3seal::http {
namespace {

TEST(EncodedWord, AsciiWordsAreDecodedAndOthersComeBackEncoded) {
    EXPECT_EQ(decode_words("=?UTF-8?B?YWJj?="), "abc");
    EXPECT_EQ(decode_words("=?UTF-8?Q?=C3=A9?="), "\xc3\xa9");
    EXPECT_EQ(encode_word("\xc3\xa9"), "=?UTF-8?Q?=C3=A9?=");
    EXPECT_EQ(encode_word("abc d"), "abc d");
}

TEST(EncodedWord, RoundTripsWhatQuotedPrintableTreatsSpecially) {
    std::string const text = "\xc3\xa9 = ? _ x";
    EXPECT_EQ(decode_words(encode_word(text)), text);
    std::string const control = "a\tb\xc3\xa9";
    EXPECT_EQ(encode_word(control).substr(0, 10), "=?UTF-8?B?");
    EXPECT_EQ(decode_words(encode_word(control)), control);
}

TEST(EncodedWord, WhatIsNoWordStaysAsItIs) {
    for (auto const* text : {"", "=?", "=?UTF-8?Q?x", "=?UTF-8?X?abc?=", "=?KOI8-R?Q?abc?=", "=?UTF-8?B?%%?=",
                             "=?UTF-8?Q?=FF?=", "a=?b?=c", "=?=?=?"})
        EXPECT_EQ(decode_words(text), text) << text;
}

}  // namespace
}  // namespace s3seal::http
