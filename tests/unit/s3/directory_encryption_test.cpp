#include "server/s3/directory_encryption.hpp"

#include "server/s3/encryption_decision.hpp"
#include "storage/base/bytes.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

constexpr char const* bucket_arn = "arn:aws:s3express:us-east-1:000000000000:bucket/b--use1-az4--x-s3";
constexpr char const* key_arn = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr char const* key_id = "1234abcd-12ab-34cd-56ef-1234567890ab";
constexpr char const* other_key = "arn:aws:kms:us-east-1:000000000000:key/9999abcd-12ab-34cd-56ef-1234567890ab";

session_encryption const plain{};
session_encryption const under_key{"aws:kms", key_arn};

storage::default_encryption with_key() {
    storage::default_encryption value;
    value.algorithm = "aws:kms";
    value.kms_key = key_id;
    value.kms_key_for_life = key_arn;
    value.bucket_key = true;
    return value;
}

storage::default_encryption reset() {
    auto value = with_key();
    value.algorithm = "AES256";
    value.kms_key.reset();
    value.bucket_key = false;
    return value;
}

struct asked {
    directory_write kind;
    storage::default_encryption bucket;
    session_encryption base;
};

result<encryption_decision> ask(asked const& of, encryption_headers const& headers) {
    write_target target{.caller_arn = "arn:aws:iam::000000000000:root", .object_arn = ""};
    target.secure = true;
    target.directory = directory_target{of.kind, bucket_arn, of.base};
    return decide(headers, of.bucket, target);
}

using maybe = std::optional<std::string_view>;
encryption_headers with(maybe algorithm, maybe key = {}, maybe context = {}, maybe bucket_key = {}) {
    return {algorithm, key, context, bucket_key, {}};
}

asked const session_without_key{directory_write::session, {}, plain};
asked const session_with_key{directory_write::session, with_key(), under_key};
asked const session_after_reset{directory_write::session, reset(), plain};
asked const put_plain{directory_write::object, with_key(), plain};
asked const put_under_key{directory_write::object, reset(), under_key};
asked const copy_without_key{directory_write::copy, {}, plain};
asked const copy_with_key{directory_write::copy, with_key(), under_key};
asked const copy_after_reset{directory_write::copy, reset(), plain};

void expect_refused(result<encryption_decision> const& decided, char const* what) {
    ASSERT_FALSE(decided) << what;
    EXPECT_EQ(decided.error().code, errc::invalid_request) << what;
    EXPECT_FALSE(decided.error().message.value_or("").empty()) << what;
}

void expect_key(result<encryption_decision> const& decided, bool bucket_key) {
    ASSERT_TRUE(decided);
    EXPECT_EQ(decided->mode, "aws:kms");
    EXPECT_EQ(decided->kms_key, key_arn);
    EXPECT_EQ(decided->bucket_key, bucket_key);
}

void expect_plain(result<encryption_decision> const& decided) {
    ASSERT_TRUE(decided);
    EXPECT_EQ(decided->mode, "AES256");
    EXPECT_FALSE(decided->bucket_key);
}

TEST(DirectoryEncryption, IsInherited) {
    expect_plain(ask(session_without_key, {}));
    expect_key(ask(session_with_key, {}), true);
    expect_plain(ask(session_after_reset, {}));
    expect_plain(ask(put_plain, {}));
    expect_key(ask(put_under_key, {}), true);
    expect_plain(ask(copy_without_key, {}));
    expect_key(ask(copy_with_key, {}), false);
}

TEST(DirectoryEncryption, IsChosenOnlyAfterTheDefaultHadAKey) {
    for (auto const& one : {session_with_key, session_after_reset}) {
        expect_plain(ask(one, with("AES256")));
        expect_key(ask(one, with("aws:kms", key_arn)), true);
        expect_key(ask(one, with("aws:kms", key_id)), true);
    }
    for (auto const& one : {copy_with_key, copy_after_reset}) {
        expect_plain(ask(one, with("AES256")));
        expect_key(ask(one, with("aws:kms")), false);
        expect_key(ask(one, with("aws:kms", key_id)), false);
    }
    for (auto const& one : {session_without_key, copy_without_key}) {
        expect_plain(ask(one, with("AES256")));
        expect_refused(ask(one, with("aws:kms", key_arn)), "never configured");
    }
}

TEST(DirectoryEncryption, HasOneKey) {
    for (auto const& one : {session_with_key, copy_with_key, put_under_key})
        for (auto const* key : {other_key, "alias/app", "aws/s3", ""})
            expect_refused(ask(one, with("aws:kms", key)), key);
    expect_refused(ask(session_with_key, with("aws:kms")), "CreateSession names it");
}

TEST(DirectoryEncryption, OfAWriteIsItsSessions) {
    expect_plain(ask(put_plain, with("AES256")));
    expect_key(ask(put_under_key, with("aws:kms")), true);
    expect_key(ask(put_under_key, with("aws:kms", key_id)), true);
    expect_refused(ask(put_plain, with("aws:kms", key_arn)), "the session is AES256");
    expect_refused(ask(put_under_key, with("AES256")), "the session is aws:kms");
}

TEST(DirectoryEncryption, HasABucketKeyExceptInCopies) {
    for (auto const& one : {session_with_key, put_under_key}) {
        expect_key(ask(one, with({}, {}, {}, "true")), true);
        expect_refused(ask(one, with({}, {}, {}, "false")), "always on");
    }
    expect_key(ask(copy_with_key, with({}, {}, {}, "false")), false);
    expect_refused(ask(copy_with_key, with({}, {}, {}, "true")), "not for copies");
    EXPECT_EQ(ask(put_under_key, with({}, {}, {}, "maybe")).error().code, errc::invalid_argument);
}

TEST(DirectoryEncryption, HasTheContextOfItsBucket) {
    auto const own = base64_encode(as_bytes(std::string{R"({"aws:s3:arn": ")"} + bucket_arn + "\"}"));
    auto const decided = ask(put_under_key, with("aws:kms", {}, own));
    expect_key(decided, true);
    EXPECT_EQ(decided->context, "") << "it is there anyway";
    EXPECT_EQ(decided->context_header, own);
    for (std::string const json : {R"({})", R"({"a": "b"})", R"({"aws:s3:arn": "arn:aws:s3:::b"})"}) {
        auto const text = base64_encode(as_bytes(json));
        expect_refused(ask(put_under_key, with("aws:kms", {}, text)), json.c_str());
    }
    EXPECT_EQ(ask(put_under_key, with("aws:kms", {}, "!")).error().code, errc::invalid_argument);
}

TEST(DirectoryEncryption, KnowsNeitherDsseNorCustomersKeys) {
    encryption_headers customers;
    customers.customer.algorithm = "AES256";
    for (auto const& one : {session_with_key, put_under_key, copy_with_key}) {
        expect_refused(ask(one, with("aws:kms:dsse")), "DSSE");
        expect_refused(ask(one, customers), "SSE-C");
        EXPECT_EQ(ask(one, with("aes:kms")).error().code, errc::invalid_argument);
        EXPECT_EQ(ask(one, with({}, key_arn)).error().code, errc::invalid_argument);
    }
}

std::string rule(std::string const& inside) {
    return "<ServerSideEncryptionConfiguration><Rule>" + inside + "</Rule></ServerSideEncryptionConfiguration>";
}
std::string by_default(std::string const& algorithm, std::string const& key = {}) {
    return "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>" + algorithm + "</SSEAlgorithm>" +
           (key.empty() ? "" : "<KMSMasterKeyID>" + key + "</KMSMasterKeyID>") +
           "</ApplyServerSideEncryptionByDefault>";
}

TEST(DirectoryEncryptionConfig, KeepsTheKeyForLife) {
    auto const plain_again = apply_directory_encryption_config(rule(by_default("AES256")), with_key());
    ASSERT_TRUE(plain_again);
    EXPECT_EQ(plain_again->algorithm, "AES256");
    EXPECT_EQ(plain_again->kms_key, std::nullopt);
    EXPECT_EQ(plain_again->kms_key_for_life, key_arn);
    auto const same = apply_directory_encryption_config(rule(by_default("aws:kms", key_id)), reset());
    ASSERT_TRUE(same);
    EXPECT_EQ(same->kms_key, key_id);
    EXPECT_TRUE(same->bucket_key);
}

TEST(DirectoryEncryptionConfig, RefusesWhatDirectoryBucketsDoNotHave) {
    std::string const blocked =
        "<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>";
    std::string const without_bucket_key = "<BucketKeyEnabled>false</BucketKeyEnabled>";
    for (auto const& body :
         {by_default("aws:kms:dsse", key_arn), by_default("aws:kms"), by_default("aws:kms", "alias/app"),
          by_default("aws:kms", "aws/s3"), by_default("aws:kms", "arn:aws:kms:us-east-1:000000000000:alias/app"),
          by_default("AES256") + blocked, by_default("aws:kms", key_arn) + without_bucket_key}) {
        auto const applied = apply_directory_encryption_config(rule(body), {});
        ASSERT_FALSE(applied) << body;
        EXPECT_EQ(applied.error().code, errc::invalid_request) << body;
    }
    EXPECT_EQ(apply_directory_encryption_config(rule(by_default("SSE-KMS")), {}).error().code, errc::malformed_xml);
    EXPECT_EQ(apply_directory_encryption_config(rule(by_default("AES256", key_arn)), {}).error().code,
              errc::invalid_argument);
    EXPECT_TRUE(apply_directory_encryption_config(rule(by_default("AES256") + without_bucket_key), {}))
        << "as GetBucketEncryption shows it";
}

TEST(DirectoryEncryptionConfig, ShowsNoBlockedTypes) {
    auto const shown = print_directory_encryption_config({});
    EXPECT_EQ(shown,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServerSideEncryptionConfiguration "
              "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><BucketKeyEnabled>false</BucketKeyEnabled>"
              "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
              "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>");
    EXPECT_NE(print_directory_encryption_config(with_key()).find("<BucketKeyEnabled>true</BucketKeyEnabled>"),
              std::string::npos);
}

}  // namespace
}  // namespace s3seal::s3
