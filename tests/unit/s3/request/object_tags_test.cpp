#include "server/s3/request/object_tags.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::s3 {
namespace {

using storage::tag_list;

constexpr std::string_view malformed =
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name "
    "duplicates.";

std::string text_of(result<tag_list> const& parsed) {
    return parsed ? "accepted" : parsed.error().message.value_or("");
}
tag_list tags_of(result<tag_list> const& parsed) {
    return parsed ? *parsed : tag_list{{"refused", text_of(parsed)}};
}
std::string document(std::string const& tags) {
    return "<Tagging><TagSet>" + tags + "</TagSet></Tagging>";
}
std::string tag_element(std::string const& key, std::string const& value = {}) {
    return "<Tag><Key>" + key + "</Key><Value>" + value + "</Value></Tag>";
}

TEST(ObjectTags, AreSortedByKey) {
    auto const parsed = parse_object_tags(document(tag_element("b", "1") + tag_element("a", "2")));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(*parsed, (tag_list{{"a", "2"}, {"b", "1"}}));
    EXPECT_EQ(tags_of(parse_object_tags(print_object_tags(*parsed))), *parsed);
}

TEST(ObjectTags, AreTenAtMost) {
    std::string tags, header;
    for (char c = 'a'; c < 'a' + 10; ++c) {
        tags += tag_element({c});
        header += std::string{c} + "&";
    }
    EXPECT_EQ(parse_object_tags(document(tags))->size(), 10u);
    EXPECT_EQ(parse_tagging_header(header)->size(), 10u);
    EXPECT_EQ(text_of(parse_object_tags(document(tags + tag_element("k")))), "Object tags cannot be greater than 10");
    EXPECT_EQ(text_of(parse_tagging_header(header + "k")), "Object tags cannot be greater than 10");
}

TEST(ObjectTags, ReserveAPrefixInOtherWordsThanBuckets) {
    EXPECT_EQ(text_of(parse_object_tags(document(tag_element("aws:a")))), "Your TagKey cannot be prefixed with aws:");
    EXPECT_EQ(text_of(parse_tagging_header("aws%3Aa=1")), "Your TagKey cannot be prefixed with aws:");
}

TEST(ObjectTags, NeedKeyAndValue) {
    for (auto const* broken : {"<Tag><Key>a</Key></Tag>", "<Tag><Value>a</Value></Tag>", "<Tag/>"})
        EXPECT_EQ(parse_object_tags(document(broken)).error().code, errc::malformed_xml) << broken;
}

TEST(TaggingHeader, IsAQuery) {
    EXPECT_EQ(tags_of(parse_tagging_header("k2=v+2&k1=%C3%BC%2B")), (tag_list{{"k1", "ü+"}, {"k2", "v 2"}}));
    EXPECT_EQ(tags_of(parse_tagging_header("key")), (tag_list{{"key", ""}}));
    EXPECT_EQ(tags_of(parse_tagging_header("key&")), (tag_list{{"key", ""}}));
    EXPECT_EQ(tags_of(parse_tagging_header("key=")), (tag_list{{"key", ""}}));
    EXPECT_EQ(tags_of(parse_tagging_header("k=a%3Db")), (tag_list{{"k", "a=b"}}));
    EXPECT_EQ(tags_of(parse_tagging_header("")), tag_list{});
}

TEST(TaggingHeader, IsMalformed) {
    for (auto const* text : {"=", "=v", "key%", "k=%zz", "k=%FF", "a=1,b=2", "a=1&a=2", "a=1&%61=1"}) {
        auto const parsed = parse_tagging_header(text);
        EXPECT_EQ(text_of(parsed), malformed) << text;
    }
}

TEST(TaggingHeader, HoldsTagsAsDocumentsDo) {
    EXPECT_EQ(text_of(parse_tagging_header("a=b,c")), "The TagValue you have provided is invalid");
    EXPECT_EQ(text_of(parse_tagging_header("a%2Cb=1")), "The TagKey you have provided is invalid");
    EXPECT_EQ(text_of(parse_tagging_header(std::string(129, 'k'))), "The TagKey you have provided is invalid");
    EXPECT_EQ(text_of(parse_tagging_header("a=%EF%BF%BF")), "The TagValue you have provided is invalid");
    EXPECT_EQ(text_of(parse_tagging_header("%EF%BF%BE=1")), "The TagKey you have provided is invalid");
}

TEST(TaggingField, IsADocumentOrNothing) {
    EXPECT_EQ(tags_of(parse_tagging_field(document(tag_element("a", "1")))), (tag_list{{"a", "1"}}));
    EXPECT_EQ(tags_of(parse_tagging_field("<Other/>")), tag_list{});
    EXPECT_EQ(parse_tagging_field("a=1").error().code, errc::malformed_xml);
    EXPECT_EQ(text_of(parse_tagging_field(document(tag_element("aws:a")))), "Your TagKey cannot be prefixed with aws:");
}

}  // namespace
}  // namespace s3seal::s3
