#include "server/xml/escaping.hpp"

#include "server/xml/codec.hpp"
#include "server/xml/well_formed.hpp"
#include "storage/base/bytes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace s3seal::xml {
namespace {

std::string escaped(std::string_view text, quotes as = quotes::plain) {
    std::string out = "before";
    append_escaped(out, text, as);
    return out.substr(6);
}

TEST(Escaping, IsOfMarkupAndWhatWouldChange) {
    EXPECT_EQ(escaped(""), "");
    EXPECT_EQ(escaped("plain text\t\n"), "plain text\t\n");
    EXPECT_EQ(escaped("<&>\"'\r"), "&lt;&amp;&gt;\"'&#13;");
    EXPECT_EQ(escaped("<&>\"'\r", quotes::escaped), "&lt;&amp;&gt;&quot;'&#13;");
    EXPECT_EQ(escaped("a<b"), "a&lt;b");
    EXPECT_EQ(escaped("\xc3\xa9<\xf0\x9f\x98\x80>"), "\xc3\xa9&lt;\xf0\x9f\x98\x80&gt;");
}

TEST(Escaping, TakesWhatIsNoUtf8ForLatin1) {
    EXPECT_EQ(escaped("a<\xe9>b"), "a&lt;\xc3\xa9&gt;b");
    EXPECT_EQ(escaped("\xc3\xa9 \xe9"), "\xc3\x83\xc2\xa9 \xc3\xa9") << "the whole text, not its end alone";
}

struct one_text {
    static constexpr form document{.root = "A", .name_space = "", .declaration = false};
    std::string label;
    std::string text;
};
template <class Ar>
void describe(Ar& ar, one_text& x) {
    ar.attribute("b", x.label);
    ar.text(x.text);
}

TEST(Escaping, WhatIsWrittenIsRead) {
    std::string every;
    for (int c = 0x20; c < 0x7f; ++c) every += static_cast<char>(c);
    every += "\t\n\r\xc3\xa9\xf0\x9f\x98\x80";
    auto const text = write(one_text{every, every});
    auto const again = read<one_text>(text);
    ASSERT_TRUE(again) << text;
    EXPECT_EQ(again->text, every);
    EXPECT_EQ(again->label, every);
}

// Controls have no spelling in XML 1.0: AWS sends them as references, which no parser takes for markup.
TEST(Escaping, EveryByteIsTextInUtf8) {
    for (int byte = 0; byte < 256; ++byte) {
        std::string const one{static_cast<char>(byte)};
        auto const text = write(one_text{one, one});
        EXPECT_TRUE(is_utf8(text)) << byte;
        bool const control = byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
        EXPECT_EQ(is_well_formed(text), !control) << byte << text;
        if (control) EXPECT_NE(text.find(fmt::format(">&#x{:x};</A>", byte)), text.npos) << text;
    }
}

}  // namespace
}  // namespace s3seal::xml
