#include "server/xml/document.hpp"
#include "server/xml/well_formed.hpp"

#include <gtest/gtest.h>

namespace s3seal::xml {
namespace {

TEST(WellFormed, WhatXmlAllows) {
    for (auto const* text :
         {"<a/>", "<a></a>", "<a b='1' c=\"2\"/>", "<?xml version=\"1.0\"?><a/>",
          "<?xml version='1.0' encoding='UTF-8'?>\n<a/>\n", "\xef\xbb\xbf<a/>", "<!-- c --><a><!-- d --></a><!-- e -->",
          "<a><?pi x?></a>", "<a><![CDATA[<b>&]]></a>", "<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x41;</a>",
          "<a\n  b = '1'\n/>", "<\xc3\xa9/>", "<a>]] ></a>"})
        EXPECT_TRUE(is_well_formed(text)) << text;
}

TEST(WellFormed, WhatItDoesNot) {
    for (auto const* text : {"",
                             " ",
                             "a",
                             "<a>",
                             "</a>",
                             "<a></b>",
                             "<a/><b/>",
                             "<a/>x",
                             "x<a/>",
                             "<a",
                             "<a b/>",
                             "<a b=1/>",
                             "<a b='1' b='2'/>",
                             "<a b='<'/>",
                             "<1a/>",
                             "<a>&nbsp;</a>",
                             "<a>&</a>",
                             "<a>&lt</a>",
                             "<a>&#0;</a>",
                             "<a>&#xD800;</a>",
                             "<a>&#x110000;</a>",
                             "<a>&#;</a>",
                             "<a>\x01</a>",
                             "<a>\xff</a>",
                             "<a>\xc3</a>",
                             "<a><!-- x -- y --></a>",
                             "<a><![CDATA[x</a>",
                             "<a><?pi</a>",
                             "<!DOCTYPE a><a/>",
                             "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
                             "<a><b></a></b>",
                             "<a/ >",
                             "< a/>",
                             "{}"})
        EXPECT_FALSE(is_well_formed(text)) << text;
    EXPECT_FALSE(is_well_formed(std::string_view{"<a>\0</a>", 8}));
}

std::string nested(unsigned levels) {
    std::string text;
    for (unsigned n = 0; n < levels; ++n) text += "<a>";
    for (unsigned n = 0; n < levels; ++n) text += "</a>";
    return text;
}

TEST(WellFormed, DepthIsBounded) {
    EXPECT_TRUE(is_well_formed(nested(max_depth)));
    EXPECT_FALSE(is_well_formed(nested(max_depth + 1)));
    EXPECT_FALSE(is_well_formed(nested(500'000))) << "without a recursion that could overflow";
}

TEST(WellFormed, AttributesAreBounded) {
    auto const with = [](unsigned count) {
        std::string text = "<a";
        for (unsigned n = 0; n < count; ++n) text += " x" + std::to_string(n) + "='1'";
        return text + "/>";
    };
    EXPECT_TRUE(is_well_formed(with(max_attributes)));
    EXPECT_FALSE(is_well_formed(with(max_attributes + 1)));
}

TEST(Document, IsATree) {
    auto const root = parse("<a><b>1</b><c><d/>text</c><b>2 &amp; <![CDATA[<3>]]></b></a>");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->name, "a");
    ASSERT_EQ(root->children.size(), 3U);
    EXPECT_EQ(root->children[0].text, "1");
    EXPECT_TRUE(root->children[1].has_stray_text());
    EXPECT_EQ(root->children[2].text, "2 & <3>");
    EXPECT_FALSE(root->has_stray_text());
}

TEST(Document, NamespaceIsNoneOrThatOfS3) {
    EXPECT_TRUE(parse("<a xmlns='http://s3.amazonaws.com/doc/2006-03-01/'><b/></a>"));
    EXPECT_EQ(parse("<s:a xmlns:s='http://s3.amazonaws.com/doc/2006-03-01/'/>")->name, "a");
    EXPECT_FALSE(parse("<a xmlns='http://example.com/'/>"));
    EXPECT_FALSE(parse("<a><b xmlns='http://example.com/'/></a>"));
    // What is bound ends with its element.
    constexpr auto ours = "http://s3.amazonaws.com/doc/2006-03-01/";
    auto const in = [&](std::string text) {
        for (auto at = text.find("S3"); at != text.npos; at = text.find("S3")) text.replace(at, 2, ours);
        return parse(text).has_value();
    };
    EXPECT_TRUE(in("<a><s:b xmlns:s='S3'><s:c/></s:b><d/></a>"));
    EXPECT_FALSE(in("<a><s:b xmlns:s='S3'/><s:c/></a>"));
    EXPECT_TRUE(in("<s:a xmlns:s='S3'><b xmlns:s='http://example.com/'/><s:c/></s:a>"));
    EXPECT_FALSE(in("<s:a xmlns:s='S3'><s:b xmlns:s='http://example.com/'/></s:a>"));
    EXPECT_TRUE(in("<a xmlns='S3'><b xmlns=''/><c/></a>"));
    EXPECT_FALSE(parse("<s:a/>")) << "a prefix of nothing";
}

TEST(Document, AttributesAreUnprefixedOrOfXmlSchema) {
    auto const root = parse(
        "<a x='&lt;' xmlns='http://s3.amazonaws.com/doc/2006-03-01/' i:type='T' other:type='U' e:type='V' "
        "xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:e='http://example.com/'/>");
    ASSERT_TRUE(root);
    ASSERT_EQ(root->attributes.size(), 2U);
    EXPECT_EQ(root->attributes[0].name, "x");
    EXPECT_EQ(root->attributes[0].value, "<");
    EXPECT_EQ(root->attributes[0].name_space, "");
    EXPECT_EQ(root->attributes[1].name, "type");
    EXPECT_EQ(root->attributes[1].value, "T");
    EXPECT_EQ(root->attributes[1].name_space, schema_instance);
}

TEST(Document, NamespaceMayBeAnother) {
    constexpr auto sts = "https://sts.amazonaws.com/doc/2011-06-15/";
    EXPECT_TRUE(parse("<a xmlns='https://sts.amazonaws.com/doc/2011-06-15/'/>", sts));
    EXPECT_TRUE(parse("<a/>", sts));
    EXPECT_FALSE(parse("<a xmlns='http://s3.amazonaws.com/doc/2006-03-01/'/>", sts));
}

TEST(Document, KeepsWhiteSpace) {
    EXPECT_EQ(parse("<a> </a>")->text, " ");
    EXPECT_EQ(parse("<a>\t b\n</a>")->text, "\t b\n");
    EXPECT_EQ(parse("<a> <!-- x --> b<![CDATA[ ]]> </a>")->text, "  b  ");
    auto const list = parse("<a>\n  <b> </b>\n</a>");
    EXPECT_EQ(list->children.front().text, " ");
    EXPECT_EQ(list->text, "\n  \n");
    EXPECT_FALSE(list->has_stray_text());
}

TEST(Document, ResolvesReferences) {
    EXPECT_EQ(parse("<a>&lt;&gt;&amp;&quot;&apos;&amp;lt;</a>")->text, "<>&\"'&lt;");
    EXPECT_EQ(parse("<a>&#65;&#x42;&#xe9;&#x20ac;&#x1F600;&#32;</a>")->text, "AB\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80 ");
    EXPECT_EQ(parse("<a><![CDATA[&amp;]]></a>")->text, "&amp;");
}

// Only a reference makes a carriage return.
TEST(Document, ReadsLineEndsAsNewlines) {
    EXPECT_EQ(parse("<a>1\r\n2\r3\n\r</a>")->text, "1\n2\n3\n\n");
    EXPECT_EQ(parse("<a>1&#13;&#10;2&#xD;</a>")->text, "1\r\n2\r");
}

TEST(Document, CommentsDoNotCutText) {
    EXPECT_EQ(parse("<a>AES<!-- x -->256</a>")->text, "AES256");
}

}  // namespace
}  // namespace s3seal::xml
