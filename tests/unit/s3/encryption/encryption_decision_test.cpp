#include "server/s3/encryption/encryption_decision.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

constexpr std::string_view key_needs_kms =
    "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms";

default_encryption kms_default(bool bucket_key) {
    default_encryption value;
    value.algorithm = "aws:kms";
    value.kms_key = "customer-key";
    value.bucket_key = bucket_key;
    return value;
}

class EncryptionDecision : public testing::Test {
protected:
    result<encryption_decision> decide_with(default_encryption const& bucket_default) {
        return decide(headers_, bucket_default, target_);
    }
    // The refusal's message; its elements in order as name=text.
    void expect_refused(default_encryption const& bucket_default, errc code, std::string_view message,
                        std::vector<std::pair<std::string, std::string>> const& extras) {
        auto const decision = decide_with(bucket_default);
        ASSERT_FALSE(decision);
        EXPECT_EQ(decision.error().code, code);
        EXPECT_EQ(decision.error().message, message);
        EXPECT_EQ(decision.error().extras, extras);
    }
    encryption_headers headers_;
    write_target target_{.caller_arn = "arn:aws:iam::000000000000:root",
                         .object_arn = "arn:aws:s3:::b/k",
                         .action = "s3:PutObject",
                         .secure = true};
    default_encryption fresh_;
};

TEST_F(EncryptionDecision, WithoutHeadersTheBucketDecides) {
    auto const plain = decide_with(fresh_);
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->mode, "AES256");
    auto const kms = decide_with(kms_default(true));
    ASSERT_TRUE(kms);
    EXPECT_EQ(kms->mode, "aws:kms");
    EXPECT_EQ(kms->kms_key, "customer-key");
    EXPECT_TRUE(kms->bucket_key);
}

TEST_F(EncryptionDecision, BucketKeyOfAnAes256DefaultHasNoEffect) {
    fresh_.bucket_key = true;
    auto const decision = decide_with(fresh_);
    ASSERT_TRUE(decision);
    EXPECT_FALSE(decision->bucket_key);
}

TEST_F(EncryptionDecision, ExplicitAes256WinsOverAKmsDefault) {
    headers_.algorithm = "AES256";
    auto const decision = decide_with(kms_default(true));
    ASSERT_TRUE(decision);
    EXPECT_FALSE(decision->uses_kms());
    EXPECT_FALSE(decision->bucket_key);
}

TEST_F(EncryptionDecision, ExplicitKmsWithoutKeyMeansTheManagedKeyButKeepsTheBucketKeySetting) {
    headers_.algorithm = "aws:kms";
    auto const decision = decide_with(kms_default(true));
    ASSERT_TRUE(decision);
    EXPECT_FALSE(decision->kms_key);
    EXPECT_TRUE(decision->bucket_key);
}

TEST_F(EncryptionDecision, BucketKeyHeaderWinsInEitherCase) {
    headers_.bucket_key = "FALSE";
    auto const off = decide_with(kms_default(true));
    ASSERT_TRUE(off);
    EXPECT_FALSE(off->bucket_key);
    headers_.bucket_key = "true";
    auto const on = decide_with(kms_default(false));
    ASSERT_TRUE(on);
    EXPECT_TRUE(on->bucket_key);
}

TEST_F(EncryptionDecision, BucketKeyHeaderOfAnotherValueIsRefused) {
    headers_.bucket_key = "yes";
    expect_refused(fresh_, errc::invalid_argument,
                   "The header 'x-amz-server-side-encryption-bucket-key-enabled' must be true or false",
                   {{"ArgumentName", "x-amz-server-side-encryption-bucket-key-enabled"}, {"ArgumentValue", "yes"}});
}

TEST_F(EncryptionDecision, DsseNeverUsesABucketKey) {
    headers_.algorithm = "aws:kms:dsse";
    headers_.bucket_key = "true";
    auto const decision = decide_with(kms_default(true));
    ASSERT_TRUE(decision);
    EXPECT_EQ(decision->mode, "aws:kms:dsse");
    EXPECT_FALSE(decision->bucket_key);
}

TEST_F(EncryptionDecision, UnknownAndEmptyAlgorithmsAreRefused) {
    for (std::string const value : {"", "aes:kms", "aes256", "AES128", "true", "aws:fsx"}) {
        headers_.algorithm = value;
        expect_refused(fresh_, errc::invalid_argument, "The encryption method specified is not supported",
                       {{"ArgumentName", "x-amz-server-side-encryption"}, {"ArgumentValue", value}});
    }
}

TEST_F(EncryptionDecision, AKeyNeedsAKmsAlgorithm) {
    headers_.kms_key = "k";
    expect_refused(kms_default(true), errc::invalid_argument, key_needs_kms,
                   {{"ArgumentName", "x-amz-server-side-encryption"}});
    headers_.algorithm = "AES256";
    expect_refused(fresh_, errc::invalid_argument, key_needs_kms,
                   {{"ArgumentName", "x-amz-server-side-encryption"}, {"ArgumentValue", "AES256"}});
}

TEST_F(EncryptionDecision, ContextNeedsAKmsAlgorithmAndAStringMap) {
    headers_.context = "eyJhIjoiYiJ9";  // {"a":"b"}
    expect_refused(fresh_, errc::invalid_argument, key_needs_kms, {{"ArgumentName", "x-amz-server-side-encryption"}});
    headers_.algorithm = "aws:kms";
    auto const decision = decide_with(fresh_);
    ASSERT_TRUE(decision);
    EXPECT_EQ(decision->context, R"({"a":"b"})");
    for (auto const* value : {"e30", "bm90IGpzb24=", "eyJhIjoxfQ==", "W10=", "", "/////w=="}) {
        headers_.context = value;
        auto const refused = decide_with(fresh_);
        ASSERT_FALSE(refused) << value;
        EXPECT_EQ(refused.error().code, errc::invalid_argument);
    }
}

TEST_F(EncryptionDecision, CustomerKeysAreRefusedOverPlainHttpBeforeAnythingElse) {
    target_.secure = false;
    headers_.customer.key = "k";
    headers_.algorithm = "AES256";
    expect_refused(fresh_, errc::invalid_argument,
                   "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure "
                   "connection.",
                   {{"ArgumentName", "x-amz-server-side-encryption"}});
}

TEST_F(EncryptionDecision, CustomerKeysOnABlockedBucketAreDeniedBeforeTheKeyIsLookedAt) {
    headers_.customer.algorithm = "AES256";
    headers_.customer.key = "not base64";
    expect_refused(fresh_, errc::access_denied,
                   "User: arn:aws:iam::000000000000:root is not authorized to perform: s3:PutObject on resource: "
                   "\"arn:aws:s3:::b/k\" because this bucket has blocked upload requests that specify Server Side "
                   "Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption "
                   "type.",
                   {});
}

TEST_F(EncryptionDecision, OtherAccountsAreNotToldThatABucketBlocksCustomerKeys) {
    headers_.customer.algorithm = "AES256";
    target_.own_account = false;
    auto const refused = decide_with(fresh_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::access_denied);
    EXPECT_EQ(refused.error().why.code, aws::reason_code::customer_keys_blocked) << "which explanations alone read";
    EXPECT_FALSE(refused.error().message);
}

TEST_F(EncryptionDecision, CustomerKeysMakeTheBucketsDefaultVoid) {
    auto bucket_default = kms_default(true);
    bucket_default.customer_keys_blocked = false;
    headers_.customer = {"AES256", "MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=", "JMwgiexXqwuPqIPjYFmIZQ=="};
    auto const decision = decide_with(bucket_default);
    ASSERT_TRUE(decision);
    EXPECT_EQ(decision->mode, customer_key_mode);
    EXPECT_FALSE(decision->uses_kms());
    EXPECT_FALSE(decision->bucket_key);
    ASSERT_TRUE(decision->customer);
    EXPECT_EQ(decision->customer->key.view(), "1234567890abcdef1234567890abcdef");
}

TEST_F(EncryptionDecision, AnExplicitMethodBesideACustomerKeyIsToldBeforeTheKeyIsLookedAt) {
    fresh_.customer_keys_blocked = false;
    headers_.customer.algorithm = "KMS";
    headers_.algorithm = "AES256";
    expect_refused(fresh_, errc::invalid_argument,
                   "Server Side Encryption with Customer provided key is incompatible with the encryption method "
                   "specified",
                   {{"ArgumentName", "x-amz-server-side-encryption"}, {"ArgumentValue", "AES256"}});
}

TEST_F(EncryptionDecision, ReadingRefusesTheHeadersOfWriting) {
    headers_.algorithm = "AES256";
    auto refused = check_no_choice(headers_, true);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "x-amz-server-side-encryption header is not supported for this operation.");
    headers_ = {};
    headers_.kms_key = "k";
    refused = check_no_choice(headers_, true);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, key_needs_kms);
    headers_ = {};
    headers_.customer.algorithm = "AES256";
    EXPECT_TRUE(check_no_choice(headers_, true));
    EXPECT_FALSE(check_no_choice(headers_, false));
}

}  // namespace
}  // namespace s3seal::s3
