#include "server/s3/encryption/object_encryption.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

constexpr std::string_view arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

std::string document(std::string_view inside) {
    return "<ObjectEncryption xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + std::string{inside} +
           "</ObjectEncryption>";
}
std::string sse_kms(std::string_view inside) {
    return document("<SSE-KMS>" + std::string{inside} + "</SSE-KMS>");
}
std::string key_arn(std::string_view text) {
    return "<KMSKeyArn>" + std::string{text} + "</KMSKeyArn>";
}

TEST(ObjectEncryption, NamesAKeyAndMaybeABucketKeyInAnyOrder) {
    auto const plain = parse_object_encryption(sse_kms(key_arn(arn)));
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->key_arn, arn);
    EXPECT_FALSE(plain->bucket_key);
    auto const first = parse_object_encryption(sse_kms("<BucketKeyEnabled>true</BucketKeyEnabled>" + key_arn(arn)));
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->bucket_key);
    auto const last = parse_object_encryption(sse_kms(key_arn(arn) + "<BucketKeyEnabled>false</BucketKeyEnabled>"));
    ASSERT_TRUE(last);
    EXPECT_FALSE(last->bucket_key);
}

void expect_refused(std::string const& body, std::string_view beginning) {
    auto const parsed = parse_object_encryption(body);
    ASSERT_FALSE(parsed) << body;
    EXPECT_EQ(parsed.error().code, errc::invalid_request) << body;
    EXPECT_TRUE(parsed.error().message && parsed.error().message->starts_with(beginning)) << body;
}

TEST(ObjectEncryption, OfAnotherTypeIsRefused) {
    constexpr std::string_view text =
        "Requests that modify an object encryption configuration require a valid new encryption type.";
    for (auto const* inside : {"", "<SSE-S3/>", "<Nothing/>", "<SSE-KMS/><SSE-KMS/>"})
        expect_refused(document(inside), text);
    for (auto const* inside : {"<SSE-C/>", "<DSSE-KMS/>"})
        expect_refused(document(inside), "The UpdateObjectEncryption operation doesn't support updating");
}

TEST(ObjectEncryption, NeedsTheArnOfAKey) {
    expect_refused(sse_kms(""), "Requests that modify an object's encryption type to SSE-KMS require an AWS KMS key");
    for (std::string const text :
         {"1234abcd-12ab-34cd-56ef-1234567890ab", "alias/app", "arn:aws:kms:us-east-1:111122223333:alias/app",
          "arn:aws:kms:us-east-1:11112222333:key/a", "arn:aws:s3:us-east-1:111122223333:key/a",
          "arn:aws:kms::111122223333:key/abcdef", "arn:aws:kms:us-east-1:111122223333:key/", "arn:aws:kms:us-east-1"})
        expect_refused(sse_kms(key_arn(text)),
                       "Requests that modify an object's encryption type to SSE-KMS require a valid AWS KMS key");
}

TEST(ObjectEncryption, BucketKeyEnabledIsABoolean) {
    expect_refused(sse_kms(key_arn(arn) + "<BucketKeyEnabled>yes</BucketKeyEnabled>"),
                   "The BucketKeyEnabled value isn't valid.");
}

TEST(ObjectEncryption, OtherDocumentsAreMalformed) {
    for (std::string const& body :
         {std::string{"<ObjectEncryption>"}, std::string{"<Other/>"}, sse_kms(key_arn(arn) + "<Other/>")}) {
        auto const parsed = parse_object_encryption(body);
        ASSERT_FALSE(parsed) << body;
        EXPECT_EQ(parsed.error().code, errc::malformed_xml) << body;
    }
    EXPECT_EQ(parse_object_encryption("").error().code, errc::missing_request_body);
}

}  // namespace
}  // namespace s3seal::s3
