#include "server/explain/causes.hpp"

#include "server/s3/not_built.hpp"

#include <gtest/gtest.h>

namespace s3seal::explain {
namespace {

instant const now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{10}};

cause cause_with(s3::error fault, std::vector<std::pair<std::string, std::string>> headers = {},
                 std::string_view operation = {}) {
    journal::record record;
    record.at = now;
    record.operation = operation;
    journal::refusal refused;
    refused.fault = std::move(fault);
    refused.sent.headers = std::move(headers);
    return cause_of(record, refused);
}

TEST(Causes, TellHowFarTheClocksAreApart) {
    auto const behind =
        cause_with(s3::error{s3::errc::request_time_too_skewed}.with("RequestTime", "20261124T080000Z"));
    EXPECT_EQ(behind.name, "clock");
    EXPECT_EQ(behind.summary, "The client's clock is 2 hours behind the server's.");
    auto const ahead =
        cause_with(s3::error{s3::errc::request_time_too_skewed}.with("RequestTime", "Tue, 24 Nov 2026 10:20:00 GMT"));
    EXPECT_EQ(ahead.summary, "The client's clock is 20 minutes ahead of the server's.");
}

TEST(Causes, TellWhatWasComputed) {
    auto const found = cause_with(s3::error{s3::errc::bad_digest}
                                      .note("in", "trailer x-amz-checksum-crc32")
                                      .note("expected", "AAAAAA==")
                                      .note("computed", "NhCmhg==")
                                      .note("bytes", "5"));
    EXPECT_EQ(found.name, "integrity");
    EXPECT_EQ(found.summary, "trailer x-amz-checksum-crc32 promised AAAAAA==, but NhCmhg== was computed over 5 bytes.");
}

TEST(Causes, OfAccessDeniedAreManyThings) {
    EXPECT_EQ(cause_with(s3::error{s3::errc::access_denied}.with("HeadersNotSigned", "x-amz-acl")).name,
              "headers not signed");
    EXPECT_EQ(cause_with({s3::errc::access_denied, "Request has expired"}).name, "expired");
    EXPECT_EQ(cause_with({s3::errc::access_denied, "Request is not yet valid"}).name, "not yet valid");
    EXPECT_EQ(cause_with({s3::errc::access_denied, "Invalid according to Policy: Policy expired."}).name,
              "form policy");
    EXPECT_EQ(cause_with(s3::errc::access_denied).name, "anonymous");
    EXPECT_EQ(cause_with(s3::errc::access_denied, {{"Authorization", "x"}}).name, "account");
    EXPECT_EQ(cause_with(s3::errc::access_denied, {{"x-amz-expected-bucket-owner", "111122223333"}}).name,
              "expected owner");
}

TEST(Causes, OfWhatNobodyMayDoUnsignedAreNoMissingPolicy) {
    for (auto const* said : {"Anonymous users cannot initiate multipart uploads.  Please authenticate.",
                             "Anonymous users cannot copy objects. Please authenticate."}) {
        auto const found = cause_with({s3::errc::access_denied, said});
        EXPECT_EQ(found.name, "anonymous");
        EXPECT_EQ(found.summary, "S3 lets nobody do this unsigned, whatever the bucket's policy says.");
        EXPECT_EQ(found.advice, "Sign the request.");
    }
}

TEST(Causes, KnowTheOldSignature) {
    EXPECT_EQ(cause_with({s3::errc::invalid_request,
                          "The authorization mechanism you have provided is not supported. "
                          "Please use AWS4-HMAC-SHA256."})
                  .name,
              "version 2 signature");
}

TEST(Causes, OfEncryptionHeadersNameTheClientThatRepeatsThem) {
    s3::error const fault{s3::errc::invalid_argument,
                          "x-amz-server-side-encryption header is not supported for this operation."};
    auto const completion = cause_with(fault, {}, "CompleteMultipartUpload");
    EXPECT_EQ(completion.name, "encryption on completion");
    EXPECT_NE(completion.summary.find("minio-go"), std::string::npos);
    EXPECT_NE(completion.advice.find("--sse-on-complete ignore_when_equal"), std::string::npos);
    auto const other = cause_with(fault, {}, "DeleteObject");
    EXPECT_EQ(other.summary, "DeleteObject chooses no encryption, so it takes no x-amz-server-side-encryption.");
}

TEST(Causes, HaveAdviceForEverything) {
    for (int code = 0; code <= static_cast<int>(s3::errc::content_sha256_mismatch); ++code) {
        auto const found = cause_with(static_cast<s3::errc>(code));
        EXPECT_FALSE(found.name.empty()) << code;
        EXPECT_FALSE(found.advice.empty()) << code;
    }
}

TEST(Causes, TellWhatIsNotBuiltFromWhatS3ItselfRefuses) {
    auto const ours = cause_with(s3::feature_not_built("Tagging", "x-amz-tagging"));
    EXPECT_EQ(ours.summary, "s3seal does not implement Tagging, which x-amz-tagging asks for.");
    auto const aws = cause_with(s3::header_not_implemented("If-None-Match").with("additionalMessage", "we do not"));
    EXPECT_EQ(aws.summary, "S3 does not take the header If-None-Match here: we do not.");
    EXPECT_EQ(aws.advice, "Leave the header out: AWS refuses it too.");
}

}  // namespace
}  // namespace s3seal::explain
