#include "server/auth/sigv2.hpp"
#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

namespace s3seal::auth {
namespace {

constexpr auto secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

TEST(SignatureVersion2, HeaderExampleOfTheDocumentation) {
    test::owned_request const request{
        "GET",
        "/photos/puppy.jpg",
        {{"Host", "awsexamplebucket1.us-west-1.s3.amazonaws.com"}, {"Date", "Tue, 27 Mar 2007 19:36:42 +0000"}}};
    auto const text =
        v2_string_to_sign(request.head, request.parsed, "awsexamplebucket1", "Tue, 27 Mar 2007 19:36:42 +0000");
    EXPECT_EQ(text, "GET\n\n\nTue, 27 Mar 2007 19:36:42 +0000\n/awsexamplebucket1/photos/puppy.jpg");
    EXPECT_EQ(v2_signature(secret, text), "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=");
}

TEST(SignatureVersion2, QueryExampleOfTheDocumentation) {
    test::owned_request const request{"GET", "/photos/puppy.jpg?AWSAccessKeyId=a&Signature=b&Expires=1175139620"};
    auto const text = v2_string_to_sign(request.head, request.parsed, "awsexamplebucket1", "1175139620");
    EXPECT_EQ(v2_signature(secret, text), "1No4mq5ETf02z8aet9voy6gui6E=");
}

TEST(SignatureVersion2, WhatIsSignedOfHeadersAndQuery) {
    test::owned_request const request{"PUT",
                                      "/b/k%20?uploads&versionId=x%2Fy&x-amz-meta-q=2&acl&other=1",
                                      {{"Content-MD5", "md5"},
                                       {"Content-Type", "text/x"},
                                       {"X-Amz-Meta-B", " b "},
                                       {"x-amz-meta-a", "1"},
                                       {"x-amz-meta-a", "2"},
                                       {"x-other", "no"}}};
    EXPECT_EQ(
        v2_string_to_sign(request.head, request.parsed, "", "date"),
        "PUT\nmd5\ntext/x\ndate\nx-amz-meta-a:1,2\nx-amz-meta-b:b\nx-amz-meta-q:2\n/b/k%20?acl&uploads&versionId=x/y");
}

TEST(SignatureVersion2, BucketAloneHasASlash) {
    for (auto const* target : {"/b", "/b/"}) {
        test::owned_request const request{"GET", target};
        EXPECT_EQ(v2_string_to_sign(request.head, request.parsed, "", ""), "GET\n\n\n\n/b/");
    }
    test::owned_request const service{"GET", "/"};
    EXPECT_EQ(v2_string_to_sign(service.head, service.parsed, "", ""), "GET\n\n\n\n/");
}

}  // namespace
}  // namespace s3seal::auth
