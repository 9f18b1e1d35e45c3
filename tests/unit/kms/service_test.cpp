// What S3 asks for.
#include "tests/unit/kms/kms_test.hpp"

namespace s3seal::kms {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

encryption_context const context{{"aws:s3:arn", "arn:aws:s3:::bucket/key"}, {"team", "blue"}};

class Service : public Kms {
protected:
    std::string message_of(auto const& outcome) { return outcome ? "done" : outcome.error().message; }

    iam::principal const me = root();
};

TEST_F(Service, OpensWhatItSealedWithTheSameContextAlone) {
    auto const made = service_->generate_data_key(from(me, "s3"), "alias/app", context);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->plaintext.view().size(), 32u);
    EXPECT_EQ(made->key_arn, app_arn);
    auto const opened = service_->decrypt(from(me, "s3"), made->ciphertext, context);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->view(), made->plaintext.view());
    for (encryption_context const& other :
         {encryption_context{}, encryption_context{{"team", "blue"}}, encryption_context{{"team", "blu"}, {"e", ""}}}) {
        auto const refused = service_->decrypt(from(me), made->ciphertext, other);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, errc::invalid_ciphertext);
        EXPECT_EQ(refused.error().message, "");
    }
}

TEST_F(Service, NeverGivesTheSameTwice) {
    auto const first = service_->encrypt(from(me), app_key, "text", {});
    auto const second = service_->encrypt(from(me), app_key, "text", {});
    ASSERT_TRUE(first && second);
    EXPECT_NE(first->blob, second->blob);
    EXPECT_EQ(service_->decrypt(from(me), second->blob, {})->view(), "text");
}

TEST_F(Service, RefusesAnyChangedByte) {
    auto const sealed = *service_->encrypt(from(me), app_key, "text", {});
    for (std::size_t i = 0; i < sealed.blob.size(); ++i) {
        auto changed = sealed.blob;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        auto const opened = service_->decrypt(from(me), changed, {});
        ASSERT_FALSE(opened) << i;
        // A changed ARN names another key.
        EXPECT_TRUE(opened.error().code == errc::invalid_ciphertext || opened.error().code == errc::access_denied) << i;
    }
    for (std::size_t size = 0; size < sealed.blob.size(); ++size)
        EXPECT_FALSE(service_->decrypt(from(me), sealed.blob.substr(0, size), {})) << size;
    EXPECT_FALSE(service_->decrypt(from(me), sealed.blob + "x", {}));
}

TEST_F(Service, ReEncryptsUnderAnotherKeyAndContext) {
    auto const other = make_key();
    auto const sealed = *service_->encrypt(from(me), app_key, "text", context);
    auto const moved = service_->re_encrypt(from(me), sealed.blob, context, other, {{"new", "one"}});
    ASSERT_TRUE(moved) << moved.error().message;
    EXPECT_EQ(moved->key_arn, arn_of(other));
    EXPECT_EQ(service_->decrypt(from(me), moved->blob, {{"new", "one"}})->view(), "text");
    EXPECT_FALSE(service_->re_encrypt(from(me), sealed.blob, {}, other, {}));
}

TEST_F(Service, ResolvesEveryFormOfAName) {
    for (auto const* name : {app_key, app_arn, "alias/app", "arn:aws:kms:us-east-1:000000000000:alias/app"})
        EXPECT_EQ(*service_->resolve(mine, here, name), app_arn) << name;
    auto const text = [&](std::string_view name, std::string_view region = here) {
        return message_of(service_->resolve(mine, region, name));
    };
    EXPECT_EQ(text("fake-key-id"), "Invalid keyId 'fake-key-id'");
    EXPECT_EQ(text("aws/s3"), "Invalid keyId 'aws/s3'");
    EXPECT_EQ(text("mrk-fake-key-id"), "Invalid keyId 'mrk-fake-key-id'");
    EXPECT_EQ(text("134f2428cec14b25a1ae9048164dba47"), "Invalid keyId '134f2428cec14b25a1ae9048164dba47'");
    EXPECT_EQ(text("arn:aws:s3:::bucket"), "Invalid keyId 'arn:aws:s3:::bucket'");
    EXPECT_EQ(text("ffffffff-12ab-34cd-56ef-1234567890ab"),
              "Key 'arn:aws:kms:us-east-1:000000000000:key/ffffffff-12ab-34cd-56ef-1234567890ab' does not exist");
    EXPECT_EQ(text("arn:aws:kms:us-east-1:000000000000:key/ffffffff-12ab-34cd-56ef-1234567890ab"),
              "Key 'arn:aws:kms:us-east-1:000000000000:key/ffffffff-12ab-34cd-56ef-1234567890ab' does not exist");
    EXPECT_EQ(text("alias/nobody"), "Alias arn:aws:kms:us-east-1:000000000000:alias/nobody is not found.");
    EXPECT_EQ(text("arn:aws:kms:eu-west-1:000000000000:key/x"), "Invalid arn eu-west-1");
    EXPECT_EQ(text(app_key, "eu-west-1"),
              "Key 'arn:aws:kms:eu-west-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab' does not exist");
    EXPECT_THAT(text("arn:aws:kms:us-east-1:111122223333:key/ffffffff-12ab-34cd-56ef-1234567890ab"),
                testing::HasSubstr("on this resource because the resource does not exist in this Region"));
    EXPECT_EQ(calls_.find({}).total, 0u) << "nobody called";
}

TEST_F(Service, HasOneManagedKeyForAnAccountAndRegion) {
    auto const first = *service_->resolve(mine, here, "alias/aws/s3");
    EXPECT_EQ(*service_->resolve(mine, here, "alias/aws/s3"), first);
    EXPECT_NE(*service_->resolve(mine, "eu-west-1", "alias/aws/s3"), first);
    EXPECT_NE(*service_->resolve(theirs, here, "alias/aws/s3"), first);
    restart();
    EXPECT_EQ(*service_->resolve(mine, here, "alias/aws/s3"), first);
}

TEST_F(Service, LetsNobodyUseTheManagedKeyButThroughS3) {
    auto const nobody = user("");
    auto const made = service_->generate_data_key(from(nobody, "s3"), "alias/aws/s3", context);
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(service_->decrypt(from(nobody, "s3"), made->ciphertext, context));
    EXPECT_EQ(message_of(service_->decrypt(from(me), made->ciphertext, context)),
              "User: arn:aws:iam::000000000000:root is not authorized to perform: kms:Decrypt on resource: " +
                  made->key_arn + " because no resource-based policy allows the kms:Decrypt action");
    auto const others = root(theirs);
    auto const refused = service_->generate_data_key(from(others, "s3"), made->key_arn, context);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::access_denied);
    EXPECT_EQ(refused.error().message,
              "User: arn:aws:iam::111122223333:root is not authorized to perform: kms:GenerateDataKey on this resource "
              "because the resource does not exist in this Region, no resource-based policies allow access, or a "
              "resource-based policy explicitly denies access");
    EXPECT_THAT(refused_for("DisableKey", made->key_arn), StartsWith("AccessDeniedException: "));
    EXPECT_THAT(refused_for("ScheduleKeyDeletion", made->key_arn), StartsWith("AccessDeniedException: "));
    auto const metadata = ask("DescribeKey", R"({"KeyId": "alias/aws/s3"})").object("KeyMetadata");
    EXPECT_EQ(metadata.at("KeyManager").as_string(), "AWS");
    EXPECT_EQ(metadata.at("Description").as_string(),
              "Default key that protects my S3 objects when no other key is defined");
}

TEST_F(Service, KeepsItsKeysThroughARestartUnderTheSameMasterKeyOnly) {
    auto const sealed = *service_->encrypt(from(me), app_key, "text", {});
    restart();
    EXPECT_EQ(service_->decrypt(from(me), sealed.blob, {})->view(), "text");
    master_key const other{storage::secret{std::string(32, 'o')}};
    auto const opened = local_service::open(*stores_.keys, other, {}, calls_, time_, random_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, storage::errc::corrupt);
    EXPECT_THAT(opened.error().detail, testing::HasSubstr("the master key is another"));
}

TEST_F(Service, GivesMaterialToManagedKeysOfBefore) {
    auto older = *storage::open({}, random_);
    storage::kms_key row;
    row.name = {mine, here, app_key};
    row.manager = "AWS";
    alias const named{mine, here, "alias/aws/s3", app_key, time_.now(), time_.now()};
    ASSERT_TRUE(older.keys->put_key(row, &named));
    std::string blob;
    for (int start = 0; start < 2; ++start) {
        auto const opened = local_service::open(*older.keys, master_, {}, calls_, time_, random_);
        ASSERT_TRUE(opened);
        if (start == 0) blob = (*opened)->generate_data_key(from(me, "s3"), "alias/aws/s3", {})->ciphertext;
        EXPECT_TRUE((*opened)->decrypt(from(me, "s3"), blob, {}));
        EXPECT_EQ(*(*opened)->resolve(mine, here, "alias/aws/s3"), app_arn);
    }
}

TEST_F(Service, SharesCiphertextsWhereMaterialIsConfigured) {
    configured_key const wanted{.id = "99999999-12ab-34cd-56ef-1234567890ab",
                                .account = mine,
                                .region = here,
                                .material = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="};
    restart({wanted});
    auto const sealed = *service_->encrypt(from(me), wanted.id, "text", {});
    auto elsewhere = *storage::open({}, random_);
    auto const other = local_service::open(*elsewhere.keys, master_, {wanted}, calls_, time_, random_);
    ASSERT_TRUE(other);
    EXPECT_EQ((*other)->decrypt(from(me), sealed.blob, {})->view(), "text");
}

TEST_F(Service, LeavesAConfiguredKeyAsItIsWhenItIsThere) {
    ASSERT_EQ(refused_for("DisableKey", app_key), "");
    restart({{.id = app_key, .account = mine, .region = here, .alias = "other"}});
    EXPECT_EQ(state_of(app_key), "Disabled");
    restart({{.id = "mrk-1234abcd12ab34cd56ef1234567890ab",
              .account = mine,
              .region = here,
              .alias = "new",
              .policy = "",
              .enabled = false}});
    EXPECT_EQ(state_of("mrk-1234abcd12ab34cd56ef1234567890ab"), "Disabled");
}

TEST_F(Service, NotesEveryCallAlsoWhatItRefuses) {
    auto const alice = user("");
    (void)service_->generate_data_key(from(me, "s3"), "alias/app", context);
    (void)service_->generate_data_key(from(alice), app_key, {});
    (void)service_->decrypt(from(me), "nonsense", {{"a", "b"}});
    auto const page = calls_.find({});
    ASSERT_EQ(page.total, 3u);
    EXPECT_THAT(page.by_operation, ElementsAre(testing::Pair("Decrypt", 1u), testing::Pair("GenerateDataKey", 2u)));
    auto const& first = page.calls[0];
    EXPECT_EQ(first.key_arn, app_arn);
    EXPECT_EQ(first.principal, "arn:aws:iam::000000000000:root");
    EXPECT_EQ(first.via, "s3");
    EXPECT_EQ(first.cause, "request");
    EXPECT_EQ(first.outcome, success);
    EXPECT_EQ(first.context.size(), 2u);
    EXPECT_EQ(page.calls[1].outcome, "AccessDeniedException");
    EXPECT_EQ(page.calls[2].outcome, "InvalidCiphertextException");
    EXPECT_EQ(page.calls[2].key_arn, "");
}

}  // namespace
}  // namespace s3seal::kms
