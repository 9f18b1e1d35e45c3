#include "server/mock/route.hpp"

#include "server/front/admin_paths.hpp"
#include "server/front/foreign_paths.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace s3seal::mock {
namespace {

TEST(Routes, NamesInAPathStandForOneSegment) {
    auto const found = find_route("GET", "/_s3seal/requests/a%2Fb/explain");
    ASSERT_TRUE(found && found->row);
    EXPECT_EQ(found->row->operation, "explainRequest");
    EXPECT_EQ(found->arguments, (std::vector<std::string>{"a/b"}));
    EXPECT_EQ(found->path, "/_s3seal/requests/{id}/explain");
    for (auto const* path :
         {"/_s3seal/requests//explain", "/_s3seal/requests/a/b/explain", "/_s3seal/requests/%zz/explain",
          "/_s3seal/requests/a/explain/", "/_s3seal//", "/_s3seal/nothing", "/", "/_localstack/init/"})
        EXPECT_FALSE(find_route("GET", path)) << path;
}

TEST(Routes, OfAPathSayWhichMethodsItTakes) {
    auto const found = find_route("PATCH", "/_s3seal/kms/calls");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->row, nullptr);
    EXPECT_EQ(found->allowed, "GET, HEAD, DELETE");
    EXPECT_EQ(find_route("HEAD", "/_s3seal/kms/calls")->row->operation, "listKmsCalls");
    EXPECT_EQ(find_route("DELETE", "/_s3seal/kms/calls")->row->operation, "clearKmsCalls");
}

TEST(Routes, TakeTheParametersThatTheySay) {
    auto const wrong = [](std::string_view target) {
        auto const parsed = *http::parse_target(target);
        return check_query(*find_route("GET", parsed.path)->row, parsed).value_or("");
    };
    EXPECT_EQ(wrong("/_s3seal/kms/calls?operation=Encrypt&context.a=1&context.b=2&namespace=n"), "");
    EXPECT_EQ(wrong("/_s3seal/kms/calls?operations=Encrypt"), "there is no parameter operations here");
    EXPECT_EQ(wrong("/_s3seal/kms/calls?context=1"), "there is no parameter context here");
    EXPECT_EQ(wrong("/_s3seal/kms/calls?via=s3&via=s3"), "the parameter via is there twice");
    EXPECT_EQ(wrong("/_s3seal/health?whatever=1"), "");
}

TEST(Routes, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    std::set<std::pair<std::string_view, std::string_view>> places;
    std::set<std::string_view> foreign;
    for (auto const rows : all_routes())
        for (auto const& row : rows) {
            EXPECT_TRUE(names.insert(row.operation).second) << row.operation;
            EXPECT_TRUE(places.insert({row.method, row.path}).second) << row.path;
            if (!front::is_admin_path(row.path)) foreign.insert(row.path);
        }
    for (auto const& one : front::foreign_paths()) {
        auto const found = find_route(one.method, one.path);
        ASSERT_TRUE(found && found->row) << one.path << " has no answer";
        foreign.erase(found->path);
    }
    for (auto const path : foreign) ADD_FAILURE() << path << " does not lead here";
}

TEST(Routes, OfOtherServersAreOpenButThatWhichChangesSomething) {
    for (auto const& one : front::foreign_paths()) {
        auto const found = find_route(one.method, one.path);
        ASSERT_TRUE(found && found->row);
        EXPECT_EQ(found->open_to_anybody, one.method == "GET") << one.path;
    }
}

}  // namespace
}  // namespace s3seal::mock
