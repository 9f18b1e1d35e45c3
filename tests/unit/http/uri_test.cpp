#include "server/http/uri.hpp"

#include <gtest/gtest.h>

namespace s3seal::http {
namespace {

TEST(Target, PathIsDecodedOnceAndOtherwiseKept) {
    for (auto const& [raw, path] :
         std::initializer_list<std::pair<char const*, char const*>>{{"/", "/"},
                                                                    {"", "/"},
                                                                    {"/a%20b+c%2Bd", "/a b c+d"},
                                                                    {"/a%2Fb", "/a/b"},
                                                                    {"/a%252Fb", "/a%2Fb"},
                                                                    {"//x/../y/", "//x/../y/"},
                                                                    {"/%C3%A9", "/\xc3\xa9"},
                                                                    {"/\xc3\xa9", "/\xc3\xa9"},
                                                                    {"http://host:1/a%20b?c", "/a b"},
                                                                    {"https://host", "/"},
                                                                    {"/a?b#c", "/a"}}) {
        auto const target = parse_target(raw);
        ASSERT_TRUE(target) << raw;
        EXPECT_EQ(target->path, path) << raw;
    }
}

TEST(Target, QueryKeepsOrderAndRepeats) {
    auto const target = parse_target("/b?list-type=2&a=b=c&uploads&x=%26+%2B&a=&&");
    ASSERT_TRUE(target);
    std::vector<std::pair<std::string, std::string>> got;
    for (auto const& one : target->query) got.emplace_back(one.name, one.value);
    std::vector<std::pair<std::string, std::string>> const expected{
        {"list-type", "2"}, {"a", "b=c"}, {"uploads", ""}, {"x", "& +"}, {"a", ""}};
    EXPECT_EQ(got, expected);
    EXPECT_EQ(target->raw_query, "list-type=2&a=b=c&uploads&x=%26+%2B&a=&&");
}

TEST(Target, BrokenEscapesAndBytesThatAreNoText) {
    for (auto const* raw : {"/%", "/%4", "/%zz", "/%4g", "/a?b=%", "/a?%=b", "/%-1"})
        EXPECT_EQ(parse_target(raw).error(), target_fault::broken_escape) << raw;
    for (auto const* raw : {"/bad%80key", "/%ff", "/a?b=%C3", "/%ED%A0%80", "/\xff"})
        EXPECT_EQ(parse_target(raw).error(), target_fault::not_utf8) << raw;
}

TEST(UriEncode, OnlyTheUnreservedStay) {
    EXPECT_EQ(uri_encode("AZaz09-._~ /+=%\xc3\xa9*", true), "AZaz09-._~%20/%2B%3D%25%C3%A9%2A");
    EXPECT_EQ(uri_encode("a/b", false), "a%2Fb");
}

TEST(UrlEncodeListing, IsFormEncodingWithSlashAndStar) {
    EXPECT_EQ(url_encode_listing("a b+c=(%)/*.-_~\xc3\xa9"), "a+b%2Bc%3D%28%25%29/*.-_%7E%C3%A9");
    EXPECT_EQ(url_decode_listing("a+b%2Bc%3D%28%25%29/*.-_%7E%C3%A9"), "a b+c=(%)/*.-_~\xc3\xa9");
    EXPECT_EQ(url_decode_listing("%4"), std::nullopt);
}

}  // namespace
}  // namespace s3seal::http
