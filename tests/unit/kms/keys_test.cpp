// Keys and their states, aliases, tags, policies' texts, pages: what operations answer.
#include "tests/unit/kms/kms_test.hpp"

namespace s3seal::kms {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using KmsKeys = Kms;

std::string quoted(std::string_view name, std::string_view value) {
    return std::string{"\""}.append(name).append("\": \"").append(value).append("\"");
}

TEST_F(KmsKeys, OfTheUsualKindAreDescribedAsRecorded) {
    auto const made = ask("CreateKey", R"({"Description": "test key 123"})");
    auto const& metadata = made.object("KeyMetadata");
    EXPECT_EQ(metadata.at("AWSAccountId").as_string(), mine);
    EXPECT_EQ(metadata.at("CreationDate").as_double(), 1'700'000'000.123);
    EXPECT_EQ(metadata.at("CustomerMasterKeySpec").as_string(), "SYMMETRIC_DEFAULT");
    EXPECT_EQ(metadata.at("Description").as_string(), "test key 123");
    EXPECT_TRUE(metadata.at("Enabled").as_bool());
    EXPECT_EQ(boost::json::serialize(metadata.at("EncryptionAlgorithms")), R"(["SYMMETRIC_DEFAULT"])");
    EXPECT_EQ(metadata.at("KeyManager").as_string(), "CUSTOMER");
    EXPECT_EQ(metadata.at("KeyState").as_string(), "Enabled");
    EXPECT_EQ(metadata.at("KeyUsage").as_string(), "ENCRYPT_DECRYPT");
    EXPECT_FALSE(metadata.at("MultiRegion").as_bool());
    EXPECT_EQ(metadata.at("Origin").as_string(), "AWS_KMS");
    EXPECT_EQ(metadata.at("CurrentKeyMaterialId").as_string().size(), 64u);
    for (auto const* absent : {"DeletionDate", "MultiRegionConfiguration", "ExpirationModel", "SigningAlgorithms"})
        EXPECT_FALSE(metadata.contains(absent)) << absent;
    auto const id = std::string{metadata.at("KeyId").as_string().c_str()};
    EXPECT_EQ(metadata.at("Arn").as_string(), arn_of(id));
    EXPECT_EQ(ask("DescribeKey", with_key(id)).values, made.values);
}

TEST_F(KmsKeys, OfOtherKindsNeedAUsageThatFits) {
    EXPECT_EQ(refused("CreateKey", R"({"KeySpec": "HMAC_256"})"),
              "ValidationException: You must specify a KeyUsage value for all KMS keys except for symmetric encryption "
              "keys.");
    EXPECT_EQ(refused("CreateKey", R"({"KeySpec": "ECC_NIST_P256", "KeyUsage": "ENCRYPT_DECRYPT"})"),
              "ValidationException: KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec ECC_NIST_P256");
    EXPECT_EQ(refused("CreateKey", R"({"KeySpec": "HMAC_random"})"),
              "ValidationException: 1 validation error detected: Value 'HMAC_random' at 'keySpec' failed to satisfy "
              "constraint: Member must satisfy enum value set: [RSA_2048, ECC_NIST_P384, ECC_NIST_P256, ECC_NIST_P521, "
              "HMAC_384, RSA_3072, ECC_SECG_P256K1, RSA_4096, SYMMETRIC_DEFAULT, HMAC_256, HMAC_224, HMAC_512]");
    EXPECT_EQ(refused("CreateKey", R"({"KeyUsage": "RANDOM"})"),
              "ValidationException: 1 validation error detected: Value 'RANDOM' at 'keyUsage' failed to satisfy "
              "constraint: Member must satisfy enum value set: [ENCRYPT_DECRYPT, SIGN_VERIFY, GENERATE_VERIFY_MAC]");
    EXPECT_THAT(refused("CreateKey", R"({"KeySpec": "RSA_2048", "CustomerMasterKeySpec": "RSA_2048"})"),
                StartsWith("ValidationException: You cannot specify KeySpec and CustomerMasterKeySpec"));
    EXPECT_THAT(refused("CreateKey", R"({"Origin": "AWS_CLOUDHSM"})"), StartsWith("UnsupportedOperationException"));
    auto const made = ask("CreateKey", R"({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"})");
    EXPECT_EQ(boost::json::serialize(made.object("KeyMetadata").at("MacAlgorithms")), R"(["HMAC_SHA_256"])");
    EXPECT_FALSE(made.object("KeyMetadata").contains("CurrentKeyMaterialId"));
}

TEST_F(KmsKeys, OfManyRegionsAreMarkedByTheirIds) {
    auto const made = ask("CreateKey", R"({"MultiRegion": true})");
    auto const& metadata = made.object("KeyMetadata");
    EXPECT_THAT(std::string{metadata.at("KeyId").as_string().c_str()}, StartsWith("mrk-"));
    EXPECT_EQ(metadata.at("KeyId").as_string().size(), 36u);
    auto const& configuration = metadata.at("MultiRegionConfiguration").as_object();
    EXPECT_EQ(configuration.at("MultiRegionKeyType").as_string(), "PRIMARY");
    EXPECT_EQ(configuration.at("PrimaryKey").as_object().at("Region").as_string(), here);
    EXPECT_TRUE(configuration.at("ReplicaKeys").as_array().empty());
}

TEST_F(KmsKeys, ThatAreDisabledDoNothingUntilTheyAreEnabled) {
    auto const plain = R"("Plaintext": "aGk=")";
    EXPECT_EQ(refused_for("DisableKey", app_key), "");
    EXPECT_EQ(state_of(app_key), "Disabled");
    EXPECT_EQ(refused("Encrypt", with_key(app_key, plain)),
              std::string{"DisabledException: "} + app_arn + " is disabled.");
    EXPECT_EQ(refused_for("DisableKey", app_key), "") << "again";
    EXPECT_EQ(refused_for("EnableKey", app_key), "");
    EXPECT_EQ(refused("Encrypt", with_key(app_key, plain)), "");
}

TEST_F(KmsKeys, AreGoneAtTheirDeletionDate) {
    auto const id = make_key();
    ASSERT_EQ(refused("CreateAlias", with_target("alias/gone", id)), "");
    auto const scheduled = ask("ScheduleKeyDeletion", with_key(id, R"("PendingWindowInDays": 7)"));
    EXPECT_EQ(scheduled.text("KeyId"), arn_of(id));
    EXPECT_EQ(scheduled.text("KeyState"), "PendingDeletion");
    EXPECT_EQ(scheduled.values.at("PendingWindowInDays").as_int64(), 7);
    EXPECT_EQ(scheduled.values.at("DeletionDate").as_double(), 1'700'000'000.123 + 7 * 86400);
    auto const pending = "KMSInvalidStateException: " + arn_of(id) + " is pending deletion.";
    EXPECT_EQ(refused("Encrypt", with_key(id, R"("Plaintext": "aGk=")")), pending);
    for (auto const* operation : {"EnableKey", "DisableKey", "ScheduleKeyDeletion"})
        EXPECT_EQ(refused_for(operation, id), pending) << operation;
    EXPECT_TRUE(ask("DescribeKey", with_key(id)).object("KeyMetadata").contains("DeletionDate"));
    time_.advance(std::chrono::days{7} - std::chrono::milliseconds{1});
    EXPECT_EQ(state_of(id), "PendingDeletion");
    EXPECT_EQ(ask("ListKeys", "{}").array("Keys").size(), 2u);
    EXPECT_EQ(ask("ListAliases", "{}").array("Aliases").size(), 3u);
    time_.advance(std::chrono::milliseconds{1});
    EXPECT_EQ(ask("ListAliases", "{}").array("Aliases").size(), 2u);
    EXPECT_EQ(ask("ListKeys", "{}").array("Keys").size(), 1u);
    EXPECT_EQ(state_of(id), "NotFoundException: Key '" + arn_of(id) + "' does not exist");
    EXPECT_EQ(state_of("alias/gone"),
              "NotFoundException: Alias arn:aws:kms:us-east-1:000000000000:alias/gone is not found.");
    restart();
    EXPECT_EQ(state_of(id), "NotFoundException: Key '" + arn_of(id) + "' does not exist");
}

TEST_F(KmsKeys, AreDisabledWhenTheirDeletionIsCancelled) {
    EXPECT_EQ(refused_for("CancelKeyDeletion", app_key),
              std::string{"KMSInvalidStateException: "} + app_arn + " is not pending deletion.");
    ASSERT_EQ(refused_for("ScheduleKeyDeletion", app_key), "");
    EXPECT_EQ(ask("CancelKeyDeletion", with_key(app_key)).text("KeyId"), app_arn);
    EXPECT_EQ(state_of(app_key), "Disabled");
    for (auto const* days : {"6", "31"})
        EXPECT_EQ(refused("ScheduleKeyDeletion", with_key(app_key, std::string{"\"PendingWindowInDays\": "} + days)),
                  "ValidationException: PendingWindowInDays must be between 7 and 30 (inclusive).");
    EXPECT_THAT(refused("ScheduleKeyDeletion", with_key(app_key, R"("PendingWindowInDays": 366)")),
                HasSubstr("Value '366' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value "
                          "less than or equal to 365"));
}

TEST_F(KmsKeys, AreNotNamedByAliasesWhereAwsRefusesThem) {
    for (auto const* operation : {"EnableKey", "DisableKey", "GetKeyPolicy", "ListGrants", "GetKeyRotationStatus"})
        EXPECT_EQ(refused_for(operation, "alias/app"), "NotFoundException: Invalid keyId 'alias/app'") << operation;
    EXPECT_EQ(refused_for("DescribeKey", "alias/app"), "");
}

TEST_F(KmsKeys, HaveAliasesThatMove) {
    auto const other = make_key();
    EXPECT_EQ(refused("CreateAlias", with_target("alias/app", other)),
              "AlreadyExistsException: An alias with the name arn:aws:kms:us-east-1:000000000000:alias/app already "
              "exists");
    EXPECT_EQ(refused("CreateAlias", with_target("app", other)),
              "ValidationException: Alias must start with the prefix \"alias/\". Please see "
              "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
    EXPECT_EQ(refused("CreateAlias", with_target("alias/aws/mine", other)), "NotAuthorizedException");
    EXPECT_EQ(refused("CreateAlias", with_target("alias/a:b", other)),
              "ValidationException: alias/a:b contains invalid characters for an alias");
    EXPECT_EQ(refused("CreateAlias", with_target("alias/a b", other)),
              "ValidationException: 1 validation error detected: Value 'alias/a b' at 'aliasName' failed to satisfy "
              "constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$");
    EXPECT_EQ(refused("UpdateAlias", with_target("alias/none", other)),
              "NotFoundException: Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.");
    EXPECT_EQ(refused("UpdateAlias", with_target("alias/app", other)), "");
    EXPECT_EQ(*service_->resolve(mine, here, "alias/app"), arn_of(other));
    auto const mac = make_key(R"({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"})");
    EXPECT_THAT(refused("UpdateAlias", with_target("alias/app", mac)), StartsWith("ValidationException"));
    restart();
    EXPECT_EQ(*service_->resolve(mine, here, "alias/app"), arn_of(other));
    EXPECT_EQ(refused("DeleteAlias", R"({"AliasName": "alias/app"})"), "");
    EXPECT_EQ(refused("DeleteAlias", R"({"AliasName": "alias/app"})"),
              "NotFoundException: Alias arn:aws:kms:us-east-1:000000000000:alias/app is not found.");
}

TEST_F(KmsKeys, AreListedInPages) {
    for (int i = 0; i < 4; ++i) make_key();
    std::vector<std::string> seen;
    std::string marker;
    for (int pages = 0; pages < 10; ++pages) {
        auto const page =
            ask("ListKeys", marker.empty() ? R"({"Limit": 2})" : R"({"Limit": 2, )" + quoted("Marker", marker) + "}");
        for (auto const& one : page.array("Keys")) seen.emplace_back(one.as_object().at("KeyId").as_string().c_str());
        if (!page.values.at("Truncated").as_bool()) {
            EXPECT_FALSE(page.values.contains("NextMarker"));
            break;
        }
        EXPECT_EQ(page.array("Keys").size(), 2u);
        marker = page.text("NextMarker");
    }
    EXPECT_EQ(seen.size(), 5u);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
    EXPECT_THAT(refused("ListKeys", R"({"Marker": "bm90IG91cnM="})"), StartsWith("InvalidMarkerException"));
    EXPECT_THAT(refused("ListKeys", R"({"Limit": 0})"),
                HasSubstr("Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or "
                          "equal to 1"));
    auto const others = ask("ListKeys", "{}", root(theirs));
    EXPECT_TRUE(others.array("Keys").empty());
    EXPECT_EQ(ask("ListAliases", with_key(app_key)).array("Aliases").size(), 1u);
    EXPECT_EQ(ask("ListAliases", with_key(seen[0] == app_key ? seen[1] : seen[0])).array("Aliases").size(), 0u);
}

TEST_F(KmsKeys, CarryTags) {
    auto const tag = [&](std::string_view list) {
        return refused("TagResource", with_key(app_key, std::string{"\"Tags\": "}.append(list)));
    };
    EXPECT_EQ(tag(R"([{"TagKey": "team", "TagValue": "blue"}, {"TagKey": "a", "TagValue": ""}])"), "");
    EXPECT_EQ(tag(R"([{"TagKey": "team", "TagValue": "red"}])"), "");
    restart();
    EXPECT_EQ(boost::json::serialize(ask("ListResourceTags", with_key(app_key)).values),
              R"({"Tags":[{"TagKey":"a","TagValue":""},{"TagKey":"team","TagValue":"red"}],"Truncated":false})");
    EXPECT_EQ(tag(R"([{"TagKey": "x", "TagValue": "1"}, {"TagKey": "x", "TagValue": "2"}])"),
              "TagException: Duplicate tag keys");
    EXPECT_EQ(tag(R"([{"TagKey": "aws:x", "TagValue": "1"}])"), "TagException: Tags beginning with aws: are reserved");
    std::string many = "[";
    for (int i = 0; i < 51; ++i)
        many += (i ? ", " : "") + std::string{R"({"TagKey": "k)"} + std::to_string(i) + R"(", "TagValue": ""})";
    EXPECT_EQ(tag(many + "]"), "TagException: Too many tags");
    EXPECT_THAT(tag(R"([{"TagKey": "x"}])"),
                HasSubstr("Value null at 'tags.1.member.tagValue' failed to satisfy constraint: Member must not be "
                          "null"));
    EXPECT_EQ(refused("UntagResource", with_key(app_key, R"("TagKeys": ["team", "none"])")), "");
    EXPECT_EQ(ask("ListResourceTags", with_key(app_key)).array("Tags").size(), 1u);
}

TEST_F(KmsKeys, HaveDescriptionsThatChange) {
    EXPECT_EQ(refused("UpdateKeyDescription", with_key(app_key, R"("Description": "new")")), "");
    EXPECT_EQ(ask("DescribeKey", with_key(app_key)).object("KeyMetadata").at("Description").as_string(), "new");
}

TEST_F(KmsKeys, HaveOnePolicy) {
    EXPECT_EQ(boost::json::serialize(ask("ListKeyPolicies", with_key(app_key)).values),
              R"({"PolicyNames":["default"],"Truncated":false})");
    auto const usual = ask("GetKeyPolicy", with_key(app_key));
    EXPECT_EQ(usual.text("PolicyName"), "default");
    EXPECT_THAT(usual.text("Policy"), HasSubstr("Enable IAM User Permissions"));
    EXPECT_EQ(refused("GetKeyPolicy", with_key(app_key, R"("PolicyName": "other")")),
              "NotFoundException: No such policy exists");
    auto const put = [&](std::string_view policy, std::string_view more = "") {
        boost::json::object body{{"KeyId", app_key}, {"Policy", policy}};
        if (!more.empty()) body[more] = true;
        return refused("PutKeyPolicy", boost::json::serialize(body));
    };
    auto const narrow =
        R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "kms:Decrypt", "Resource": "*"}})";
    EXPECT_THAT(put("no policy"), StartsWith("MalformedPolicyDocumentException"));
    EXPECT_EQ(put(narrow),
              "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the "
              "future.");
    EXPECT_EQ(put(narrow, "BypassPolicyLockoutSafetyCheck"), "");
    EXPECT_EQ(refused_for("GetKeyPolicy", app_key),
              std::string{"AccessDeniedException: User: arn:aws:iam::000000000000:root is not authorized to perform: "
                          "kms:GetKeyPolicy on resource: "} +
                  app_arn + " because no resource-based policy allows the kms:GetKeyPolicy action");
    EXPECT_THAT(put(std::string(33 * 1024, ' ')), StartsWith("AccessDeniedException"));
}

}  // namespace
}  // namespace s3seal::kms
