#include "server/front/browser.hpp"

#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

namespace s3seal::front {
namespace {

using test::owned_request;

constexpr auto html = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
constexpr auto firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

TEST(BrowserAtRoot, IsNoClientOfS3) {
    EXPECT_TRUE(is_browser_at_root(owned_request{"GET", "/", {{"User-Agent", firefox}, {"Accept", html}}}.head));
    EXPECT_FALSE(is_browser_at_root(owned_request{"HEAD", "/", {{"User-Agent", firefox}, {"Accept", html}}}.head));
    EXPECT_FALSE(is_browser_at_root(owned_request{"GET", "/b", {{"User-Agent", firefox}, {"Accept", html}}}.head));
    EXPECT_FALSE(is_browser_at_root(owned_request{"GET", "/?a", {{"User-Agent", firefox}, {"Accept", html}}}.head));
    // An SDK in a page.
    EXPECT_FALSE(is_browser_at_root(owned_request{"GET", "/", {{"User-Agent", firefox}, {"Accept", "*/*"}}}.head));
    EXPECT_FALSE(is_browser_at_root(
        owned_request{"GET", "/", {{"User-Agent", firefox}, {"Accept", html}, {"Authorization", "AWS a:b"}}}.head));
    for (auto const* agent :
         {"curl/8.5.0", "Wget/1.21", "Boto3/1.40 md/Botocore#1.40", "aws-sdk-js/3.0", "MinIO (linux)"})
        EXPECT_FALSE(is_browser_at_root(owned_request{"GET", "/", {{"User-Agent", agent}, {"Accept", html}}}.head))
            << agent;
    EXPECT_FALSE(is_browser_at_root(owned_request{"GET", "/", {{"Accept", html}}}.head));
}

}  // namespace
}  // namespace s3seal::front
