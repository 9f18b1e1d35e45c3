#include "server/explain/causes.hpp"

#include "server/aws/error.hpp"
#include "server/config/table.hpp"
#include "server/explain/cause_rows.hpp"
#include "server/iam/authorize.hpp"
#include "server/kms/error.hpp"
#include "server/s3/request/not_built.hpp"
#include "server/sts/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::explain {
namespace {

using aws::reason_code;

cause cause_with(aws::reason why, std::string message = "what the server said", std::string_view operation = {}) {
    journal::record record;
    record.operation = operation;
    record.error_code = "TheCode";
    journal::refusal refused;
    refused.message = std::move(message);
    refused.why = std::move(why);
    return cause_of(record, refused);
}

cause cause_with(aws::error const& error) {
    return cause_with(error.why, std::string{aws::message_of(error)});
}

TEST(Causes, TellHowFarTheClocksAreApart) {
    EXPECT_EQ(cause_with(aws::reason{reason_code::clock, {"7200000"}}).summary,
              "The client's clock is 2 hours behind the server's.");
    EXPECT_EQ(cause_with(aws::reason{reason_code::clock, {"-1200000"}}).summary,
              "The client's clock is 20 minutes ahead of the server's.");
}

TEST(Causes, TellWhatWasComputed) {
    auto const found = cause_with(
        aws::reason{reason_code::digest_mismatch, {"trailer x-amz-checksum-crc32", "AAAAAA==", "NhCmhg==", "5"}});
    EXPECT_EQ(found.name, "integrity");
    EXPECT_EQ(found.summary, "trailer x-amz-checksum-crc32 promised AAAAAA==, but NhCmhg== was computed over 5 bytes.");
}

struct denial {
    aws::reason why;
    char const* name;
    char const* summary;
};

TEST(Causes, OfAccessDeniedAreManyThings) {
    denial const denials[] = {
        {aws::reason{std::make_shared<iam::refused_case const>(iam::authorization_case{})}, "policy",
         "The policies do not allow it."},
        {{reason_code::headers_not_signed, {"x-amz-acl"}},
         "headers not signed",
         "These headers were sent, but are not signed: x-amz-acl."},
        {{reason_code::url_expired, {"2026-11-24T09:00:00Z"}},
         "expired",
         "The URL was valid until 2026-11-24T09:00:00Z."},
        {reason_code::url_not_yet_valid, "not yet valid", "The URL was signed for a time that is still to come."},
        {reason_code::kms_key_not_visible, "kms key", "KMS did not let the caller use the key."},
        {reason_code::unexpected_owner, "expected owner",
         "The bucket belongs to another account than x-amz-expected-bucket-owner says."},
        {reason_code::not_signed, "anonymous", "The request was not signed, and nothing lets everybody do this."},
        {reason_code::never_unsigned, "anonymous",
         "S3 lets nobody do this unsigned, whatever the bucket's policy says."},
        {reason_code::other_account, "account",
         "The bucket belongs to another account, whose policy does not let the caller in."},
        {{reason_code::role_not_defined, {"arn:aws:iam::000000000000:role/none"}},
         "role",
         "No [[roles]] of the settings defines the role arn:aws:iam::000000000000:role/none."},
    };
    for (auto const& [why, name, summary] : denials) {
        auto const found = cause_with(why);
        EXPECT_EQ(found.name, name);
        EXPECT_EQ(found.summary, summary) << name;
    }
}

TEST(Causes, OfFormsRepeatWhatThePolicyForbids) {
    EXPECT_EQ(cause_with(reason_code::form_policy, "Invalid according to Policy: Policy expired.").summary,
              "Invalid according to Policy: Policy expired.");
    EXPECT_EQ(cause_with(reason_code::form_policy, "Invalid according to Policy: Extra input fields: a").summary,
              "Invalid according to Policy: Extra input fields: a.");
}

TEST(Causes, OfEncryptionHeadersNameTheClientThatRepeatsThem) {
    auto const completion = cause_with(reason_code::encryption_on_completion, "refused", "CompleteMultipartUpload");
    EXPECT_EQ(completion.name, "encryption on completion");
    EXPECT_NE(completion.summary.find("minio-go"), std::string::npos);
    EXPECT_NE(completion.advice.find("--sse-on-complete ignore_when_equal"), std::string::npos);
    auto const other = cause_with(reason_code::encryption_not_chosen_here, "refused", "DeleteObject");
    EXPECT_EQ(other.summary, "DeleteObject chooses no encryption, so it takes no x-amz-server-side-encryption.");
}

using codes_by_name = std::map<std::string, std::set<std::string_view>>;

// Puts a code under its cause's name. What has no cause of its own is told by its message, with advice that suits all.
void sort_in(codes_by_name& named, std::string_view code, aws::reason const& why) {
    constexpr std::string_view general = "Correct what the message names.";
    auto const found = cause_with(why);
    if (found.name != "request") named[found.name].insert(code);
    if (found.name == "request") EXPECT_EQ(found.summary, "what the server said") << code;
    EXPECT_EQ(found.advice == general, found.name == "request") << code << ": " << found.advice;
    EXPECT_FALSE(found.advice.empty()) << code;
}

TEST(Causes, AreNamedForTheseErrorsOfS3) {
    codes_by_name named;
#define S3SEAL_X(name, status, code, message) sort_in(named, code, aws::error{aws::errc::name}.why);
    S3SEAL_S3_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    codes_by_name const expected{
        {"ACLs", {"AccessControlListNotSupported", "InvalidBucketAclWithObjectOwnership"}},
        {"access key", {"InvalidAccessKeyId"}},
        {"authorization header", {"AuthorizationHeaderMalformed"}},
        {"body", {"IncompleteBody", "MissingContentLength"}},
        {"bucket", {"NoSuchBucket"}},
        {"chunks", {"InvalidChunkSizeError"}},
        {"condition", {"PreconditionFailed"}},
        {"document", {"MalformedACLError", "MalformedXML"}},
        {"integrity", {"InvalidDigest"}},
        {"key", {"NoSuchKey"}},
        {"kms key", {"KMS.NotFoundException"}},
        {"method", {"MethodNotAllowed"}},
        {"policy", {"MalformedPolicy"}},
        {"public access", {"InvalidBucketAclWithBlockPublicAccessError"}},
        {"session token", {"ExpiredToken", "InvalidToken"}},
        {"signature", {"SignatureDoesNotMatch"}},
        {"signed URL", {"AuthorizationQueryParametersError"}},
        {"trailer", {"MalformedTrailerError"}},
    };
    EXPECT_EQ(named, expected);
}

TEST(Causes, AdviseOnlyWhatTheCommandLineKnows) {
    std::regex const flag{"--([a-z-]+)( ([A-Za-z0-9_-]+))?"};
    std::size_t found = 0;
    for (std::size_t code = 0; code < aws::reason_count; ++code) {
        std::string const advice{row_of(static_cast<reason_code>(code)).advice};
        for (std::sregex_iterator at{advice.begin(), advice.end(), flag}; at != std::sregex_iterator{}; ++at, ++found) {
            auto const known = std::ranges::find(config::table(), "--" + (*at)[1].str(), &config::setting::flag);
            ASSERT_NE(known, config::table().end()) << advice;
            config::settings into;
            config::problems wrong;
            known->assign(into, {(*at)[3].str()}, wrong);
            EXPECT_TRUE(wrong.empty()) << advice << ": " << wrong.front();
        }
    }
    EXPECT_GE(found, 8u);
}

TEST(Causes, AreNamedForTheseErrorsOfKms) {
    codes_by_name named;
#define S3SEAL_X(name, status, code) sort_in(named, code, kms::error{kms::errc::name}.why);
    S3SEAL_KMS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    codes_by_name const expected{
        {"alias", {"AlreadyExistsException"}},
        {"anonymous", {"MissingAuthenticationTokenException"}},
        {"ciphertext", {"InvalidCiphertextException"}},
        {"document", {"SerializationException"}},
        {"dry run", {"DryRunOperationException"}},
        {"import", {"ExpiredImportTokenException", "IncorrectKeyMaterialException", "InvalidImportTokenException"}},
        {"key kind", {"UnsupportedOperationException"}},
        {"key state", {"DisabledException", "KMSInvalidStateException"}},
        {"key usage", {"InvalidKeyUsageException"}},
        {"kms key", {"IncorrectKeyException", "NotFoundException"}},
        {"operation", {"UnknownOperationException"}},
    };
    EXPECT_EQ(named, expected);
}

TEST(Causes, AreNamedForTheseErrorsOfSts) {
    codes_by_name named;
#define S3SEAL_X(name, status, code, message) sort_in(named, code, sts::error{sts::errc::name}.why);
    S3SEAL_STS_ERRORS(S3SEAL_X)
#undef S3SEAL_X
    codes_by_name const expected{
        {"anonymous", {"MissingAuthenticationToken"}},
        {"operation", {"InvalidAction"}},
        {"session policy", {"PackedPolicyTooLarge"}},
    };
    EXPECT_EQ(named, expected);
}

TEST(Causes, OfWhatHasNoMessageSayItsCode) {
    EXPECT_EQ(cause_with(reason_code::key_disabled).summary, "what the server said");
    EXPECT_EQ(cause_with(reason_code::key_disabled, "").summary, "TheCode");
    EXPECT_EQ(cause_with(reason_code::stated, "").summary, "TheCode");
}

TEST(Causes, TellWhatIsNotBuiltFromWhatS3ItselfRefuses) {
    auto const ours = cause_with(s3::feature_not_built("Tagging", "x-amz-tagging"));
    EXPECT_EQ(ours.name, "not implemented");
    EXPECT_EQ(ours.summary, "s3seal does not implement Tagging, which x-amz-tagging asks for.");
    auto const aws = cause_with(aws::header_not_implemented("Transfer-Encoding"));
    EXPECT_EQ(aws.name, "header");
    EXPECT_EQ(aws.summary, "S3 does not take the header Transfer-Encoding here.");
    EXPECT_EQ(aws.advice, "Leave the header out: AWS refuses it too.");
    EXPECT_EQ(cause_with(aws::header_not_implemented("If-None-Match", "we do not")).summary,
              "S3 does not take the header If-None-Match here: we do not.");
}

}  // namespace
}  // namespace s3seal::explain
