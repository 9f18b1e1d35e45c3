#include "server/journal/kept_headers.hpp"

#include "server/http/response.hpp"
#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace s3seal::journal {
namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

pairs all_of(kept_headers const& headers) {
    pairs out;
    headers.each([&](std::string_view name, std::string_view value) {
        out.emplace_back(name, value);
        return true;
    });
    return out;
}

TEST(KeptHeaders, AreAllThatCameInTheirOrder) {
    test::owned_request const request{
        "PUT", "/b/k", {{"Host", "localhost"}, {"x-amz-meta-a", ""}, {"X-S3seal-Test", "a: b"}, {"x-amz-meta-a", "2"}}};
    auto const kept = kept_headers::of_request(request.head);
    EXPECT_EQ(all_of(kept),
              (pairs{{"Host", "localhost"}, {"x-amz-meta-a", ""}, {"X-S3seal-Test", "a: b"}, {"x-amz-meta-a", "2"}}));
    EXPECT_EQ(kept.find("x-s3seal-test"), "a: b");
    EXPECT_EQ(kept.find("X-AMZ-META-A"), "");
    EXPECT_FALSE(kept.find("x-amz-meta"));
}

TEST(KeptHeaders, HoldNoSecret) {
    test::owned_request const request{"PUT",
                                      "/b/k",
                                      {{"Host", "me:hidden@localhost"},
                                       {"Authorization", "AWS4-HMAC-SHA256 Credential=a, Signature=hidden"},
                                       {"x-amz-server-side-encryption-customer-key", "hidden"},
                                       {"x-amz-server-side-encryption-customer-key-MD5", "digest"},
                                       {"x-amz-security-token", "hidden"},
                                       {"Referer", "https://h/b/k?X-Amz-Signature=hidden&a=b"},
                                       {"x-amz-copy-source", "b/k%3FX-Amz-Signature%3Dhidden"},
                                       {"x-amz-server-side-encryption-context", "eyJTaWduYXR1cmUiOiAiaGlkZGVuIn0="}}};
    auto const kept = kept_headers::of_request(request.head);
    EXPECT_EQ(all_of(kept), (pairs{{"Host", "(masked)@localhost"},
                                   {"Authorization", "(masked)"},
                                   {"x-amz-server-side-encryption-customer-key", "(masked)"},
                                   {"x-amz-server-side-encryption-customer-key-MD5", "digest"},
                                   {"x-amz-security-token", "(masked)"},
                                   {"Referer", "https://h/b/k?X-Amz-Signature=(masked)&a=b"},
                                   {"x-amz-copy-source", "b/k%3FX-Amz-Signature%3D(masked)"},
                                   {"x-amz-server-side-encryption-context", "(masked)"}}));
}

TEST(KeptHeaders, OfResponsesLikewise) {
    http::response response;
    response.add("ETag", "\"abc\"");
    response.add("x-amz-server-side-encryption", "aws:kms");
    response.add("x-amz-website-redirect-location", "https://h/?X-Amz-Signature=hidden");
    EXPECT_EQ(all_of(kept_headers::of_response(response.head())),
              (pairs{{"ETag", "\"abc\""},
                     {"x-amz-server-side-encryption", "aws:kms"},
                     {"x-amz-website-redirect-location", "https://h/?X-Amz-Signature=(masked)"}}));
    EXPECT_TRUE(kept_headers::of_response("").empty());
}

}  // namespace
}  // namespace s3seal::journal
