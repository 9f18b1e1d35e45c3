#include "server/mock/page.hpp"

#include "server/mock/route.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace s3seal::mock {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Page, ShowsNothingAsMarkupThatIsText) {
    EXPECT_EQ(escape_html("a<b>&\"'"), "a&lt;b&gt;&amp;&quot;&#39;");
    auto const page = print_page({"1<2", {"[::1]:4566", "<script>:1"}});
    EXPECT_THAT(page, HasSubstr("<h1>s3seal 1&lt;2</h1>"));
    EXPECT_THAT(page, HasSubstr("https://[::1]:4566\n"));
    EXPECT_THAT(page, Not(HasSubstr("<script>")));
}

TEST(Page, LinksToWhatIsAnswered) {
    auto const page = print_page({"1", {}});
    std::size_t links = 0;
    constexpr std::string_view before = "href=\"";
    for (auto at = page.find(before); at != page.npos; at = page.find(before, at + 1)) {
        auto const begin = at + before.size();
        auto const path = page.substr(begin, page.find('"', begin) - begin);
        auto const found = find_route("GET", path);
        EXPECT_TRUE(found && found->row) << path;
        ++links;
    }
    EXPECT_GT(links, 5u);
}

}  // namespace
}  // namespace s3seal::mock
