#include "server/auth/protocol.hpp"

#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::auth {
namespace {

std::string claimed(std::string const& target, std::string const& authorization = {}) {
    test::owned_request request{"GET", target, {{"Host", "h"}}};
    if (!authorization.empty()) request.add("Authorization", authorization);
    return std::string{claimed_signature(request.head)};
}

TEST(ClaimedSignature, IsOfTheFormThatARequestHas) {
    EXPECT_EQ(claimed("/b/k"), "");
    EXPECT_EQ(claimed("/b/k", "AWS4-HMAC-SHA256 Credential=x"), "SigV4 AuthHeader");
    EXPECT_EQ(claimed("/b/k", "AWS key:signature"), "SigV2 AuthHeader");
    EXPECT_EQ(claimed("/b/k", "Bearer token"), "");
    EXPECT_EQ(claimed("/b/k?X-Amz-Signature=0"), "SigV4 QueryString");
    EXPECT_EQ(claimed("/b/k?versionId=1&X-Amz-Credential=c"), "SigV4 QueryString");
    EXPECT_EQ(claimed("/b/k?AWSAccessKeyId=a&Signature=s"), "SigV2 QueryString");
    EXPECT_EQ(claimed("/b/AWSAccessKeyId=a"), "");
}

}  // namespace
}  // namespace s3seal::auth
