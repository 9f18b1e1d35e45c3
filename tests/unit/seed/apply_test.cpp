#include "server/seed/apply.hpp"

#include "server/seed/state.hpp"
#include "tests/unit/seed/world.hpp"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include <map>

namespace s3seal::seed {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr auto everything = R"(
[[accounts]]
id = "111122223333"
access_key = "root-key"
secret_key = "root-secret"

[[users]]
name = "alice"
account = "111122223333"
access_key = "alice-key"
secret_key = "alice-secret"
policy = '{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'

[[roles]]
name = "reader"
account = "111122223333"
policy = '{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}'
max_session = "2h"

[[kms.keys]]
id = "1234abcd-12ab-34cd-56ef-1234567890ab"
account = "111122223333"
region = "eu-west-1"
alias = "alias/app"
aliases = ["alias/second"]
description = "of the application"
material = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
tags = { team = "blue" }
rotation_days = 180
state = "Disabled"
[[kms.keys.grants]]
name = "worker"
grantee = "arn:aws:iam::444455556666:user/worker"
operations = ["Decrypt", "GenerateDataKey"]
context_subset = { tenant = "one" }

[[buckets]]
name = "alpha"
account = "111122223333"
region = "eu-west-1"
versioning = "Enabled"
object_lock = { mode = "GOVERNANCE", days = 1 }
public_access_block = { block_public_acls = true }
ownership = "ObjectWriter"
acl = [{ grantee = "111122223333", permission = "FULL_CONTROL" }, { grantee = "AllUsers", permission = "READ" }]
policy = '{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::alpha/*"}}'
tags = { team = "blue", stage = "test" }
abac = true
request_payment = "Requester"
[buckets.encryption]
algorithm = "aws:kms"
key = "alias/app"
bucket_key = true
blocked = ["SSE-C"]
[[buckets.objects]]
key = "a b/c"
text = "first"
modified = "2026-01-02T03:04:05Z"
[[buckets.objects]]
key = "a b/c"
base64 = "AP8="
content_type = "application/json"
cache_control = "no-cache"
metadata = { Owner = "blue" }
tags = { kind = "x" }
storage_class = "STANDARD_IA"
checksum = "SHA256"
encryption = { algorithm = "AES256" }
retention = { mode = "COMPLIANCE", until = "2099-01-01T00:00:00Z" }
legal_hold = true
[[buckets.objects]]
key = "gone"
text = "was here"
[[buckets.objects]]
key = "gone"
delete_marker = true

[[buckets]]
name = "beta"
[[buckets.objects]]
key = "empty"
annotations = { note = "kept" }
)";

class SeedApply : public testing::Test {
protected:
    static seed_document read(std::string_view text) {
        auto made = seed_document::read(text, {});
        EXPECT_TRUE(made) << made.error().text("");
        return *std::move(made);
    }
    // What is said of it; "": nothing.
    static std::string apply_to(test::world& world, std::string_view text) {
        auto const done = apply(read(text), world.seeding);
        return done ? std::string{} : wrong_seed{{done.error()}}.text("seed");
    }
    static std::string state_of(test::world& world) {
        return boost::json::serialize(*print_state(world.seeding, {.secrets = true}));
    }
    std::map<std::string, std::uint64_t> revisions() {
        std::map<std::string, std::uint64_t> out;
        for (auto const key : {"a b/c", "gone"})
            out[key] = world_.stores.metadata->load_head({{"", "alpha"}, key})->revision;
        return out;
    }
    storage::object head(std::string_view key, std::string_view bucket = "alpha") {
        return *world_.stores.metadata->load_head({{"", std::string{bucket}}, key});
    }

    test::world world_;
};

TEST_F(SeedApply, MakesEverythingThroughTheServices) {
    ASSERT_EQ(apply_to(world_, everything), "");
    auto const now = world_.time.now();
    EXPECT_EQ(world_.credentials.find("root-key", std::nullopt, now)->who->arn, "arn:aws:iam::111122223333:root");
    EXPECT_EQ(world_.credentials.find("alice-key", std::nullopt, now)->who->arn,
              "arn:aws:iam::111122223333:user/alice");
    EXPECT_EQ(world_.credentials.find_role("arn:aws:iam::111122223333:role/reader")->max_session,
              std::chrono::hours{2});
    auto const object = head("a b/c");
    EXPECT_EQ(object.sealed.mode, "AES256");
    EXPECT_EQ(object.storage_class, "STANDARD_IA");
    EXPECT_EQ(object.digest.algorithm, "SHA256");
    EXPECT_EQ(object.lock.mode, "COMPLIANCE");
    EXPECT_TRUE(head("gone").delete_marker);
    EXPECT_EQ(head("empty", "beta").blob.size, 0u);
    EXPECT_EQ(head("empty", "beta").annotation_count, 1u);
    auto described = world_.ask_kms("DescribeKey", R"({"KeyId": "alias/second"})");
    EXPECT_THAT(*described.text(), HasSubstr("\"KeyState\":\"Disabled\""));
}

TEST_F(SeedApply, AddsRulesOfFaultsOnce) {
    constexpr auto rules = R"(
[[faults]]
id = "mine"
match = { operation = "PutObject" }
effect = { error = "SlowDown" }
[[faults]]
match = { operation = "GetObject" }
effect = { error = "InternalError" }
)";
    EXPECT_EQ(apply_to(world_, rules), "");
    EXPECT_EQ(apply_to(world_, rules), "");
    EXPECT_EQ(world_.faults.rules().size(), 2u);
}

TEST_F(SeedApply, RefusesRulesOfFaultsForAnotherNamespace) {
    EXPECT_THAT(apply_to(world_, R"(
[[faults]]
match = { namespace = "other" }
effect = { error = "SlowDown" }
)"),
                HasSubstr(R"(match.namespace: "other" is not "", whose rules these are)"));
    EXPECT_TRUE(world_.faults.rules().empty());
}

TEST_F(SeedApply, ChangesNothingWhenItIsDoneAgain) {
    ASSERT_EQ(apply_to(world_, everything), "");
    auto const state = state_of(world_);
    auto const before = revisions();
    world_.time.advance(std::chrono::hours{1});
    ASSERT_EQ(apply_to(world_, everything), "");
    EXPECT_EQ(revisions(), before);
    EXPECT_EQ(state_of(world_), state);
}

TEST_F(SeedApply, MakesTheSameOfAPrintedState) {
    ASSERT_EQ(apply_to(world_, everything), "");
    auto const state = state_of(world_);
    test::world other;
    ASSERT_EQ(apply_to(other, state), "");
    EXPECT_EQ(state_of(other), state);
}

TEST_F(SeedApply, TellsNoSecretsUnlessItIsAsked) {
    ASSERT_EQ(apply_to(world_, everything), "");
    auto const plain = boost::json::serialize(*print_state(world_.seeding, {}));
    for (auto const secret : {"root-secret", "alice-secret", "AAECAwQF"}) {
        EXPECT_THAT(plain, testing::Not(HasSubstr(secret)));
        EXPECT_THAT(state_of(world_), HasSubstr(secret));
    }
    EXPECT_EQ(apply_to(world_, plain), "");  // who is known keeps what it has
}

TEST_F(SeedApply, PutsBackWhatWasChanged) {
    ASSERT_EQ(apply_to(world_, everything), "");
    ASSERT_EQ(world_.client
                  .ask(world_.s3, {.account = "000000000000",
                                   .region = "us-east-1",
                                   .method = "PUT",
                                   .target = "/beta/empty",
                                   .body = "no longer"})
                  ->status(),
              200u);
    ASSERT_EQ(apply_to(world_, everything), "");
    EXPECT_EQ(head("empty", "beta").blob.size, 0u);
}

TEST_F(SeedApply, TellsWhatAServiceRefuses) {
    EXPECT_THAT(apply_to(world_,
                         "[[buckets]]\nname = \"alpha\"\n[[buckets.objects]]\nkey = \"k\"\n"
                         "encryption = { algorithm = \"aws:kms\", key = \"alias/none\" }\n"),
                StartsWith("seed:5: buckets[0].objects[0].encryption.key: S3 answers 400 KMS.NotFoundException: "));
    EXPECT_THAT(
        apply_to(world_,
                 "[[buckets]]\nname = \"gamma\"\nencryption = { algorithm = \"aws:kms\", key = \"alias/none\" }\n"
                 "[[buckets.objects]]\nkey = \"k\"\n"),
        StartsWith("seed:3: buckets[0].encryption.key: S3 answers 400 KMS.NotFoundException: "));
    EXPECT_THAT(apply_to(world_,
                         "[[buckets]]\nname = \"beta\"\npolicy = '{\"Statement\": {\"Effect\": \"Allow\", "
                         "\"Principal\": {\"AWS\": \"000000000000\"}, \"Action\": \"s3:*\", \"Resource\": "
                         "\"arn:aws:s3:::other\"}}'\n"),
                StartsWith("seed:3: buckets[0].policy: S3 answers 400 MalformedPolicy: "));
}

TEST_F(SeedApply, RefusesABucketOfSomebodyElse) {
    ASSERT_EQ(apply_to(world_, "[[buckets]]\nname = \"alpha\"\n"), "");
    EXPECT_EQ(apply_to(world_, "[[buckets]]\nname = \"alpha\"\naccount = \"111122223333\"\n"),
              "seed:2: buckets[0].name: there is such a bucket already, of account 000000000000\n");
}

TEST_F(SeedApply, KeepsTheOrderOfVersionsWhereVersioningIsSuspended) {
    ASSERT_EQ(apply_to(world_,
                       "[[buckets]]\nname = \"alpha\"\nversioning = \"Suspended\"\n[[buckets.objects]]\n"
                       "key = \"k\"\ntext = \"one\"\n[[buckets.objects]]\nkey = \"k\"\ntext = \"two!\"\n"),
              "");
    EXPECT_EQ(head("k").blob.size, 4u);
    auto const state = *print_state(world_.seeding, {});
    auto const& bucket = state.at("buckets").at(0);
    EXPECT_EQ(bucket.at("versioning"), "Suspended");
    EXPECT_EQ(bucket.at("objects").at(0).at("text"), "one");
    EXPECT_EQ(bucket.at("objects").at(1).at("text"), "two!");
}

TEST_F(SeedApply, MakesDirectoryBuckets) {
    EXPECT_EQ(apply_to(world_, "[[buckets]]\nname = \"fast--use1-az4--x-s3\"\n[[buckets.objects]]\nkey = \"k\"\n"), "");
    EXPECT_EQ(head("k", "fast--use1-az4--x-s3").storage_class, "EXPRESS_ONEZONE");
}

}  // namespace
}  // namespace s3seal::seed
