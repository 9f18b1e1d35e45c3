#include "server/s3/encryption/directory_encryption.hpp"

#include "server/s3/encryption/encryption_decision.hpp"
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

default_encryption with_key() {
    default_encryption value;
    value.algorithm = "aws:kms";
    value.kms_key = key_id;
    value.kms_key_for_life = key_arn;
    value.bucket_key = true;
    return value;
}

default_encryption reset() {
    auto value = with_key();
    value.algorithm = "AES256";
    value.kms_key.reset();
    value.bucket_key = false;
    return value;
}

struct asked {
    directory_write kind;
    default_encryption bucket;
    session_encryption base;
};

result<encryption_decision> ask(asked const& question, encryption_headers const& headers) {
    write_target target{.caller_arn = "arn:aws:iam::000000000000:root", .object_arn = ""};
    target.secure = true;
    target.directory = directory_target{question.kind, bucket_arn, question.base};
    return decide(headers, question.bucket, target);
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

// What is said of each rule.
constexpr std::string_view algorithms = "Directory buckets support only AES256 and aws:kms as server-side encryption.";
constexpr std::string_view never_configured =
    "aws:kms can be chosen only when the directory bucket's default encryption has been configured as SSE-KMS.";
constexpr std::string_view one_key =
    "A directory bucket supports one customer managed key for its lifetime. Specify its key ID or key ARN.";
constexpr std::string_view session_names_key =
    "CreateSession with aws:kms requires x-amz-server-side-encryption-aws-kms-key-id with the key ID or key ARN of a "
    "customer managed key.";
constexpr std::string_view as_session = "The server-side encryption of a request must be the one of its session.";
constexpr std::string_view key_of_session =
    "The AWS KMS key of a request must be the one of its session, as a key ID or a key ARN.";
constexpr std::string_view always_on = "S3 Bucket Keys are always enabled in directory buckets and can't be disabled.";
constexpr std::string_view not_for_copies =
    "S3 Bucket Keys aren't supported when objects are copied to directory buckets.";
constexpr std::string_view own_context =
    "The encryption context of a directory bucket is its Amazon Resource Name (ARN) under aws:s3:arn; another or an "
    "additional context isn't supported.";
constexpr std::string_view no_blocked_types = "BlockedEncryptionTypes isn't supported for directory buckets.";
constexpr std::string_view managed_key =
    "SSE-KMS in a directory bucket requires a customer managed key: the AWS managed key (aws/s3) isn't supported.";
constexpr std::string_view no_alias =
    "The customer managed key of a directory bucket must be specified by its key ID or key ARN, not by an alias.";

template <class T>
void expect_refused(result<T> const& decided, std::string_view text, errc code = errc::invalid_request) {
    ASSERT_FALSE(decided) << text;
    EXPECT_EQ(decided.error().code, code) << text;
    EXPECT_EQ(message_of(decided.error()), text);
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
        expect_refused(ask(one, with("aws:kms", key_arn)), never_configured);
    }
}

TEST(DirectoryEncryption, HasOneKey) {
    for (auto const* key : {other_key, "alias/app", "aws/s3", ""}) {
        expect_refused(ask(session_with_key, with("aws:kms", key)), one_key);
        expect_refused(ask(copy_with_key, with("aws:kms", key)), one_key);
        expect_refused(ask(put_under_key, with("aws:kms", key)), key_of_session);
    }
    expect_refused(ask(session_with_key, with("aws:kms")), session_names_key);
}

TEST(DirectoryEncryption, OfAWriteIsItsSessions) {
    expect_plain(ask(put_plain, with("AES256")));
    expect_key(ask(put_under_key, with("aws:kms")), true);
    expect_key(ask(put_under_key, with("aws:kms", key_id)), true);
    expect_refused(ask(put_plain, with("aws:kms", key_arn)), as_session);
    expect_refused(ask(put_under_key, with("AES256")), as_session);
}

TEST(DirectoryEncryption, HasABucketKeyExceptInCopies) {
    for (auto const& one : {session_with_key, put_under_key}) {
        expect_key(ask(one, with({}, {}, {}, "true")), true);
        expect_refused(ask(one, with({}, {}, {}, "false")), always_on);
    }
    expect_key(ask(copy_with_key, with({}, {}, {}, "false")), false);
    expect_refused(ask(copy_with_key, with({}, {}, {}, "true")), not_for_copies);
    expect_refused(ask(put_under_key, with({}, {}, {}, "maybe")),
                   "The header 'x-amz-server-side-encryption-bucket-key-enabled' must be true or false",
                   errc::invalid_argument);
}

TEST(DirectoryEncryption, HasTheContextOfItsBucket) {
    auto const own = base64_encode(as_bytes(std::string{R"({"aws:s3:arn": ")"} + bucket_arn + "\"}"));
    auto const decided = ask(put_under_key, with("aws:kms", {}, own));
    expect_key(decided, true);
    EXPECT_EQ(decided->context, "") << "it is there anyway";
    EXPECT_EQ(decided->context_header, own);
    for (std::string const json : {R"({})", R"({"a": "b"})", R"({"aws:s3:arn": "arn:aws:s3:::b"})"}) {
        SCOPED_TRACE(json);
        expect_refused(ask(put_under_key, with("aws:kms", {}, base64_encode(as_bytes(json)))), own_context);
    }
    expect_refused(
        ask(put_under_key, with("aws:kms", {}, "!")),
        "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON "
        "which represents a string-string map",
        errc::invalid_argument);
}

TEST(DirectoryEncryption, KnowsNeitherDsseNorCustomersKeys) {
    encryption_headers customers;
    customers.customer.algorithm = "AES256";
    for (auto const& one : {session_with_key, put_under_key, copy_with_key}) {
        expect_refused(ask(one, with("aws:kms:dsse")), algorithms);
        expect_refused(ask(one, customers), algorithms);
        expect_refused(ask(one, with("aes:kms")), "The encryption method specified is not supported",
                       errc::invalid_argument);
        expect_refused(ask(one, with({}, key_arn)),
                       "Server Side Encryption with AWS KMS managed key requires HTTP header "
                       "x-amz-server-side-encryption : aws:kms",
                       errc::invalid_argument);
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
    auto const apply = [](std::string const& inside) { return apply_directory_encryption_config(rule(inside), {}); };
    expect_refused(apply(by_default("aws:kms:dsse", key_arn)), algorithms);
    expect_refused(apply(by_default("aws:kms")), managed_key);
    for (auto const* alias : {"alias/app", "aws/s3", "arn:aws:kms:us-east-1:000000000000:alias/app"})
        expect_refused(apply(by_default("aws:kms", alias)), no_alias);
    expect_refused(apply(by_default("AES256") + blocked), no_blocked_types);
    expect_refused(apply(by_default("aws:kms", key_arn) + without_bucket_key), always_on);
    expect_refused(apply(by_default("SSE-KMS")),
                   "The XML you provided was not well-formed or did not validate against our published schema",
                   errc::malformed_xml);
    expect_refused(apply(by_default("AES256", key_arn)),
                   "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
                   errc::invalid_argument);
    EXPECT_TRUE(apply(by_default("AES256") + without_bucket_key)) << "as GetBucketEncryption shows it";
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
