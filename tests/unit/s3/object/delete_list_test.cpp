#include "server/s3/object/delete_list.hpp"

#include <fmt/format.h>

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {
namespace {

using testing::ElementsAre;

std::string list_of(std::string_view objects) {
    return fmt::format("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{}</Delete>", objects);
}

std::string object_of(std::string_view key) {
    return fmt::format("<Object><Key>{}</Key></Object>", key);
}

std::vector<std::string> keys_in(std::string const& text) {
    std::vector<std::string> keys;
    auto const list = parse_delete_list(text);
    if (!list) return {"refused"};
    for (auto const& one : list->deletions) keys.push_back(one.key);
    return keys;
}

TEST(DeleteList, IsReadAsClientsSendIt) {
    auto const list =
        parse_delete_list(list_of("<Quiet>true</Quiet><Object><Key>a</Key></Object>"
                                  "<Object><VersionId>v1</VersionId><Key>a</Key></Object>"
                                  "<Object><Key>b</Key><VersionId/></Object>"));
    ASSERT_TRUE(list);
    EXPECT_TRUE(list->quiet);
    EXPECT_THAT(list->deletions, ElementsAre(listed_deletion{"a"}, listed_deletion{"a", "v1"}, listed_deletion{"b"}));
    EXPECT_FALSE(parse_delete_list("<Delete><Object><Key>a</Key></Object></Delete>")->quiet);
}

TEST(DeleteList, HasConditionsOfEachEntry) {
    auto const list = parse_delete_list(list_of(
        "<Object><Key>a</Key><ETag>\"abc\"</ETag><LastModifiedTime>Wed, 01 Jan 2020 00:00:00 "
        "GMT</LastModifiedTime><Size>5</Size></Object>"
        "<Object><Key>b</Key><ETag>*</ETag><LastModifiedTime>2020-01-01T00:00:00.000Z</LastModifiedTime></Object>"));
    ASSERT_TRUE(list);
    instant const new_year{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}};
    EXPECT_THAT(list->deletions,
                ElementsAre(listed_deletion{"a", {}, "abc", new_year, 5}, listed_deletion{"b", {}, "*", new_year, {}}));
}

TEST(DeleteList, HasKeysOfAnyText) {
    EXPECT_THAT(keys_in(list_of(object_of(" ") + object_of("a%20b") + object_of("&#13;&amp;&#x9;") + object_of("\n"))),
                ElementsAre(" ", "a%20b", "\r&\t", "\n"));
}

TEST(DeleteList, HasAThousandEntriesAtMost) {
    std::string entries;
    for (std::size_t n = 0; n < max_listed_deletions; ++n) entries += object_of("k");
    EXPECT_EQ(keys_in(list_of(entries)).size(), max_listed_deletions);
    EXPECT_THAT(keys_in(list_of(entries + object_of("k"))), ElementsAre("refused"));
}

TEST(DeleteList, IgnoresWhatS3DoesNotKnow) {
    EXPECT_THAT(keys_in(list_of("<New/><Object><Key>a</Key><Other>x</Other></Object>")), ElementsAre("a"));
}

TEST(DeleteList, FollowsItsSchema) {
    for (auto const& text :
         {std::string{}, std::string{"garbage"}, std::string{"<Delete/>"}, list_of("<Quiet>true</Quiet>"),
          list_of("<Object/>"), list_of("<Object><Key/></Object>"),
          list_of("<Object><VersionId>v</VersionId></Object>"), list_of("<Object><Key>a</Key><Key>b</Key></Object>"),
          list_of("<Quiet>maybe</Quiet>" + object_of("a")), list_of("<Object><Key>a</Key><Size>-1</Size></Object>"),
          list_of("<Object><Key>a</Key><LastModifiedTime>yesterday</LastModifiedTime></Object>"),
          std::string{"<Objects><Object><Key>a</Key></Object></Objects>"},
          std::string{"<Delete xmlns=\"http://example.com/\"><Object><Key>a</Key></Object></Delete>"}}) {
        auto const list = parse_delete_list(text);
        ASSERT_FALSE(list) << text;
        EXPECT_EQ(list.error().code, errc::malformed_xml) << text;
    }
}

}  // namespace
}  // namespace s3seal::s3
