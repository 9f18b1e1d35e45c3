#include "server/explain/causes.hpp"

#include "server/iam/authorize.hpp"
#include "server/kms/error.hpp"
#include "server/s3/request/not_built.hpp"
#include "server/sts/error.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::explain {
namespace {

instant const now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{10}};

cause cause_with(aws::error error, std::vector<std::pair<std::string, std::string>> headers = {},
                 std::string_view operation = {}) {
    journal::record record;
    record.at = now;
    record.operation = operation;
    journal::refusal refused;
    refused.error = std::move(error);
    refused.sent.headers = std::move(headers);
    return cause_of(record, refused);
}

TEST(Causes, TellHowFarTheClocksAreApart) {
    auto const behind =
        cause_with(aws::error{aws::errc::request_time_too_skewed}.with("RequestTime", "20261124T080000Z"));
    EXPECT_EQ(behind.name, "clock");
    EXPECT_EQ(behind.summary, "The client's clock is 2 hours behind the server's.");
    auto const ahead =
        cause_with(aws::error{aws::errc::request_time_too_skewed}.with("RequestTime", "Tue, 24 Nov 2026 10:20:00 GMT"));
    EXPECT_EQ(ahead.summary, "The client's clock is 20 minutes ahead of the server's.");
}

TEST(Causes, TellWhatWasComputed) {
    auto const found = cause_with(aws::error{aws::errc::bad_digest}
                                      .note("in", "trailer x-amz-checksum-crc32")
                                      .note("expected", "AAAAAA==")
                                      .note("computed", "NhCmhg==")
                                      .note("bytes", "5"));
    EXPECT_EQ(found.name, "integrity");
    EXPECT_EQ(found.summary, "trailer x-amz-checksum-crc32 promised AAAAAA==, but NhCmhg== was computed over 5 bytes.");
}

struct denial {
    aws::error error;
    std::vector<std::pair<std::string, std::string>> headers;
    char const* name;
    char const* summary;
};

TEST(Causes, OfAccessDeniedAreManyThings) {
    aws::error by_policy{aws::errc::access_denied};
    by_policy.access = std::make_shared<iam::authorization_case const>();
    denial const denials[] = {
        {by_policy, {}, "policy", "The policies do not allow it."},
        {aws::error{aws::errc::access_denied}.with("HeadersNotSigned", "x-amz-acl"),
         {},
         "headers not signed",
         "These headers were sent, but are not signed: x-amz-acl."},
        {aws::error{aws::errc::access_denied, "Request has expired"}.with("Expires", "2026-11-24T09:00:00Z"),
         {},
         "expired",
         "The URL was valid until 2026-11-24T09:00:00Z."},
        {{aws::errc::access_denied, "Request is not yet valid"},
         {},
         "not yet valid",
         "The URL was signed for a time that is still to come."},
        {{aws::errc::access_denied, "Invalid according to Policy: Policy expired."},
         {},
         "form policy",
         "Invalid according to Policy: Policy expired."},
        {{aws::errc::access_denied, "The ciphertext refers to a customer master key: kms:Decrypt"},
         {},
         "kms key",
         "KMS did not let the caller use the key."},
        {aws::errc::access_denied,
         {{"x-amz-expected-bucket-owner", "111122223333"}},
         "expected owner",
         "The bucket belongs to another account than x-amz-expected-bucket-owner says."},
        {aws::errc::access_denied, {}, "anonymous", "The request was not signed, and nothing lets everybody do this."},
        {aws::errc::access_denied,
         {{"Authorization", "x"}},
         "account",
         "The bucket belongs to another account, whose policy does not let the caller in."},
    };
    for (auto const& [ec, headers, name, summary] : denials) {
        auto const found = cause_with(ec, headers);
        EXPECT_EQ(found.name, name);
        EXPECT_EQ(found.summary, summary) << name;
    }
}

TEST(Causes, OfWhatNobodyMayDoUnsignedAreNoMissingPolicy) {
    for (auto const* said : {"Anonymous users cannot initiate multipart uploads.  Please authenticate.",
                             "Anonymous users cannot copy objects. Please authenticate."}) {
        auto const found = cause_with({aws::errc::access_denied, said});
        EXPECT_EQ(found.name, "anonymous");
        EXPECT_EQ(found.summary, "S3 lets nobody do this unsigned, whatever the bucket's policy says.");
        EXPECT_EQ(found.advice, "Sign the request.");
    }
}

TEST(Causes, KnowTheOldSignature) {
    EXPECT_EQ(cause_with({aws::errc::invalid_request,
                          "The authorization mechanism you have provided is not supported. "
                          "Please use AWS4-HMAC-SHA256."})
                  .name,
              "version 2 signature");
}

TEST(Causes, OfEncryptionHeadersNameTheClientThatRepeatsThem) {
    aws::error const error{aws::errc::invalid_argument,
                           "x-amz-server-side-encryption header is not supported for this operation."};
    auto const completion = cause_with(error, {}, "CompleteMultipartUpload");
    EXPECT_EQ(completion.name, "encryption on completion");
    EXPECT_NE(completion.summary.find("minio-go"), std::string::npos);
    EXPECT_NE(completion.advice.find("--sse-on-complete ignore_when_equal"), std::string::npos);
    auto const other = cause_with(error, {}, "DeleteObject");
    EXPECT_EQ(other.summary, "DeleteObject chooses no encryption, so it takes no x-amz-server-side-encryption.");
}

using codes_by_name = std::map<std::string, std::set<std::string_view>>;

// Puts a code under its cause's name. What has no cause of its own is told by its message, with advice that suits all.
void sort_in(codes_by_name& named, std::string_view code, std::string_view message, cause const& found) {
    constexpr std::string_view general = "Correct what the message names.";
    if (found.name != "request") named[found.name].insert(code);
    if (found.name == "request") EXPECT_EQ(found.summary, message) << code;
    EXPECT_EQ(found.advice == general, found.name == "request") << code << ": " << found.advice;
    EXPECT_FALSE(found.advice.empty()) << code;
}

TEST(Causes, AreNamedForTheseErrorsOfS3) {
    codes_by_name named;
#define S3SEAL_X(name, status, code, message) sort_in(named, code, message, cause_with(aws::errc::name));
    S3SEAL_S3_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    codes_by_name const expected{
        {"access key", {"InvalidAccessKeyId"}},
        {"anonymous", {"AccessDenied"}},
        {"authorization header", {"AuthorizationHeaderMalformed"}},
        {"body", {"IncompleteBody", "MissingContentLength"}},
        {"bucket", {"NoSuchBucket"}},
        {"chunks", {"InvalidChunkSizeError"}},
        {"clock", {"RequestTimeTooSkewed"}},
        {"condition", {"PreconditionFailed"}},
        {"document", {"MalformedXML"}},
        {"header", {"NotImplemented"}},
        {"integrity", {"InvalidDigest"}},
        {"key", {"NoSuchKey"}},
        {"kms key", {"KMS.NotFoundException"}},
        {"method", {"MethodNotAllowed"}},
        {"policy", {"MalformedPolicy"}},
        {"session token", {"ExpiredToken", "InvalidToken"}},
        {"signed URL", {"AuthorizationQueryParametersError"}},
        {"trailer", {"MalformedTrailerError"}},
    };
    EXPECT_EQ(named, expected);
}

// Services whose errors are not S3's are known by the code that they answer with.
cause cause_at_service(std::string_view code, std::string const& message = "what the service said") {
    journal::record record;
    record.error_code = code;
    journal::refusal refused;
    refused.message = message;
    return cause_of(record, refused);
}

TEST(Causes, AreNamedForTheseErrorsOfKms) {
    codes_by_name named;
#define S3SEAL_X(name, status, code) sort_in(named, code, "what the service said", cause_at_service(code));
    S3SEAL_KMS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    codes_by_name const expected{
        {"alias", {"AlreadyExistsException"}},
        {"anonymous", {"MissingAuthenticationTokenException"}},
        {"ciphertext", {"InvalidCiphertextException"}},
        {"document", {"SerializationException"}},
        {"dry run", {"DryRunOperationException"}},
        {"import", {"ExpiredImportTokenException", "IncorrectKeyMaterialException", "InvalidImportTokenException"}},
        {"key state", {"DisabledException", "KMSInvalidStateException"}},
        {"key usage", {"InvalidKeyUsageException"}},
        {"kms key", {"IncorrectKeyException", "NotFoundException"}},
        {"not implemented", {"UnsupportedOperationException"}},
        {"operation", {"UnknownOperationException"}},
    };
    EXPECT_EQ(named, expected);
}

TEST(Causes, AreNamedForTheseErrorsOfSts) {
    codes_by_name named;
#define S3SEAL_X(name, status, code, message) sort_in(named, code, "what the service said", cause_at_service(code));
    S3SEAL_STS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    codes_by_name const expected{
        {"anonymous", {"MissingAuthenticationToken"}},
        {"operation", {"InvalidAction"}},
        {"session policy", {"PackedPolicyTooLarge"}},
    };
    EXPECT_EQ(named, expected);
}

TEST(Causes, AtServicesRepeatWhatTheySay) {
    EXPECT_EQ(cause_at_service("DisabledException").summary, "what the service said");
    EXPECT_EQ(cause_at_service("DisabledException", "").summary, "DisabledException");
    EXPECT_EQ(cause_at_service("ThrottlingException", "").summary, "ThrottlingException");
}

TEST(Causes, TellWhatIsNotBuiltFromWhatS3ItselfRefuses) {
    auto const ours = cause_with(s3::feature_not_built("Tagging", "x-amz-tagging"));
    EXPECT_EQ(ours.summary, "s3seal does not implement Tagging, which x-amz-tagging asks for.");
    auto const aws = cause_with(aws::header_not_implemented("If-None-Match").with("additionalMessage", "we do not"));
    EXPECT_EQ(aws.summary, "S3 does not take the header If-None-Match here: we do not.");
    EXPECT_EQ(aws.advice, "Leave the header out: AWS refuses it too.");
}

}  // namespace
}  // namespace s3seal::explain
