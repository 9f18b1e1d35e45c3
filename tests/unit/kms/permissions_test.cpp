// Who may do what: key policies, identity policies, other accounts, grants, condition keys.
#include "server/explain/access.hpp"
#include "tests/unit/kms/kms_test.hpp"

namespace s3seal::kms {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr auto sealing = R"("Plaintext": "aGk=", "EncryptionContext": {"team": "blue"})";

class Permissions : public Kms {
protected:
    // One statement more than the default policy's.
    void add_statement(std::string_view statement) {
        boost::json::object const body{
            {"KeyId", app_key},
            {"Policy",
             std::string{
                 R"({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "kms:*", "Resource": "*"}, )"}
                 .append(statement)
                 .append("]}")}};
        ASSERT_EQ(refused("PutKeyPolicy", boost::json::serialize(body)), "");
    }
    void put_only(std::string_view statement) {
        boost::json::object const body{
            {"KeyId", app_key},
            {"Policy", std::string{R"({"Version": "2012-10-17", "Statement": [)"}.append(statement).append("]}")},
            {"BypassPolicyLockoutSafetyCheck", true}};
        ASSERT_EQ(refused("PutKeyPolicy", boost::json::serialize(body)), "");
    }
    std::string encrypting(iam::principal const& who, std::string_view key = app_arn, std::string_view via = "",
                           std::string_view more = sealing) {
        return refused("Encrypt", with_key(std::string{key}, more), who, via);
    }
    static std::string denied(std::string_view why, std::string_view who = "arn:aws:iam::000000000000:user/alice") {
        return std::string{"AccessDeniedException: User: "}
            .append(who)
            .append(" is not authorized to perform: kms:Encrypt on resource: ")
            .append(app_arn)
            .append(" ")
            .append(why);
    }
    static constexpr auto not_visible_tail =
        " is not authorized to perform: kms:Encrypt on this resource because the resource does not exist in this "
        "Region, no resource-based policies allow access, or a resource-based policy explicitly denies access";
};

TEST_F(Permissions, TheDefaultPolicyLetsTheAccountsPoliciesDecide) {
    EXPECT_EQ(encrypting(root()), "");
    EXPECT_EQ(encrypting(user("")), denied("because no identity-based policy allows the kms:Encrypt action"));
    EXPECT_EQ(encrypting(user(allowing("kms:Encrypt"))), "");
    EXPECT_EQ(encrypting(user(allowing("kms:Encrypt", app_arn))), "");
    EXPECT_EQ(encrypting(user(allowing("kms:Encrypt", "arn:aws:kms:*:*:key/other"))),
              denied("because no identity-based policy allows the kms:Encrypt action"));
    EXPECT_EQ(encrypting(user(R"({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"},
                                                {"Effect": "Deny", "Action": "kms:Enc*", "Resource": "*"}]})")),
              denied("with an explicit deny in an identity-based policy"));
}

TEST_F(Permissions, OnlyTheKeyPolicyLetsAnybodyIn) {
    put_only(
        R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:user/alice"}, "Action": "kms:Encrypt", "Resource": "*"})");
    EXPECT_EQ(encrypting(user("")), "");
    EXPECT_EQ(encrypting(root()), denied("because no resource-based policy allows the kms:Encrypt action",
                                         "arn:aws:iam::000000000000:root"));
    EXPECT_EQ(
        encrypting(user(allowing("*"), mine, "bob")),
        denied("because no resource-based policy allows the kms:Encrypt action", "arn:aws:iam::000000000000:user/bob"));
}

TEST_F(Permissions, ADenyOfTheKeyPolicyHoldsForTheRootToo) {
    add_statement(R"({"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"})");
    EXPECT_EQ(encrypting(root()),
              denied("with an explicit deny in a resource-based policy", "arn:aws:iam::000000000000:root"));
}

TEST_F(Permissions, OtherAccountsNeedBothSides) {
    auto const outsider = user(allowing("kms:Encrypt"), theirs);
    auto const arn = std::string{"AccessDeniedException: User: arn:aws:iam::111122223333:user/alice"};
    EXPECT_EQ(encrypting(outsider), arn + not_visible_tail);
    EXPECT_EQ(encrypting(outsider, "arn:aws:kms:us-east-1:000000000000:key/ffffffff-12ab-34cd-56ef-1234567890ab"),
              arn + not_visible_tail);
    EXPECT_THAT(encrypting(outsider, app_key),
                StartsWith("NotFoundException: Key 'arn:aws:kms:us-east-1:111122223333"));
    add_statement(
        R"({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:Encrypt", "Resource": "*"})");
    EXPECT_EQ(encrypting(outsider), "");
    EXPECT_EQ(encrypting(root(theirs)), "");
    EXPECT_EQ(encrypting(outsider, "arn:aws:kms:us-east-1:000000000000:alias/app"), "");
    EXPECT_EQ(encrypting(user("", theirs)), denied("because no identity-based policy allows the kms:Encrypt action",
                                                   "arn:aws:iam::111122223333:user/alice"));
}

struct condition_case {
    char const* condition;
    bool allowed;
    char const* via = "";
    char const* key = app_arn;
};

TEST_F(Permissions, ConditionsSeeTheRequest) {
    ASSERT_EQ(refused("TagResource", with_key(app_key, R"("Tags": [{"TagKey": "Team", "TagValue": "blue"}])")), "");
    for (auto const& [condition, allowed, via, key] : std::initializer_list<condition_case>{
             {R"("StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"})", false},
             {R"("StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"})", true, "s3"},
             {R"("StringEquals": {"kms:CallerAccount": "000000000000"})", true},
             {R"("StringEquals": {"kms:EncryptionContext:team": "blue"})", true},
             {R"("StringEquals": {"kms:EncryptionContext:team": "red"})", false},
             {R"("ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["team", "more"]})", true},
             {R"("ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "more"})", false},
             {R"("StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT", "kms:KeyUsage": "ENCRYPT_DECRYPT"})", true},
             {R"("StringEquals": {"kms:CustomerMasterKeySpec": "SYMMETRIC_DEFAULT"})", true},
             {R"("StringEquals": {"kms:CustomerMasterKeyUsage": "ENCRYPT_DECRYPT"})", true},
             {R"("StringEquals": {"kms:KeyOrigin": "EXTERNAL"})", false},
             {R"("StringEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"})", true},
             {R"("StringEquals": {"kms:RequestAlias": "alias/app"})", false},
             {R"("StringEquals": {"kms:RequestAlias": "alias/app"})", true, "", "alias/app"},
             {R"("ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/app"})", true},
             {R"("StringEquals": {"aws:ResourceTag/Team": "blue"})", true},
             {R"("StringEquals": {"aws:ResourceTag/Team": "red"})", false},
             {R"("IpAddress": {"aws:SourceIp": "192.0.2.0/24"})", true},
             {R"("IpAddress": {"aws:SourceIp": "192.0.2.0/24"})", false, "s3"},
             {R"("Bool": {"aws:ViaAWSService": "true"})", true, "s3"},
             {R"("Bool": {"aws:SecureTransport": "true"})", false},
             {R"("StringEquals": {"aws:username": "alice"})", true},
             {R"("StringEquals": {"aws:RequestedRegion": "us-east-1"})", true},
             {R"("DateGreaterThan": {"aws:CurrentTime": "2023-11-14T00:00:00Z"})", true}}) {
        put_only(
            std::string{
                R"({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:user/alice"}, "Action": "kms:*", "Resource": "*", "Condition": {)"} +
            condition +
            R"(}}, {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "kms:PutKeyPolicy", "Resource": "*"})");
        EXPECT_EQ(encrypting(user(""), key, via).empty(), allowed) << condition << " " << via << " " << key;
    }
}

TEST_F(Permissions, WhatHasNoPolicyIsUpToTheCallersOwn) {
    EXPECT_EQ(refused("ListKeys", "{}", user("")),
              "AccessDeniedException: User: arn:aws:iam::000000000000:user/alice is not authorized to perform: "
              "kms:ListKeys on resource: * because no identity-based policy allows the kms:ListKeys action");
    EXPECT_EQ(refused("ListKeys", "{}", user(allowing("kms:List*"))), "");
    EXPECT_THAT(refused("CreateKey", "{}", user("")), HasSubstr("kms:CreateKey on resource: * because"));
    EXPECT_THAT(refused("CreateAlias", with_target("alias/x", app_key), user(allowing("kms:CreateAlias", app_arn))),
                HasSubstr("kms:CreateAlias on resource: arn:aws:kms:us-east-1:000000000000:alias/x because"));
    EXPECT_EQ(refused("CreateAlias", with_target("alias/x", app_key), user(allowing("kms:CreateAlias"))), "");
}

TEST_F(Permissions, OfCreateKeySeeWhatTheKeyWillBe) {
    auto const only_with = [](std::string_view condition) {
        return std::string{
                   R"({"Statement": [{"Effect": "Allow", "Action": ["kms:TagResource", "kms:PutKeyPolicy"], "Resource": "*"},
            {"Effect": "Allow", "Action": "kms:CreateKey", "Resource": "*", "Condition": {)"} +
               std::string{condition} + "}}]}";
    };
    auto const* tagged = R"({"Tags": [{"TagKey": "Team", "TagValue": "blue"}]})";
    EXPECT_EQ(refused("CreateKey", tagged, user(only_with(R"("StringEquals": {"aws:RequestTag/Team": "blue"})"))), "");
    EXPECT_EQ(refused("CreateKey", tagged, user(only_with(R"("ForAnyValue:StringEquals": {"aws:TagKeys": "Team"})"))),
              "");
    EXPECT_NE(refused("CreateKey", "{}", user(only_with(R"("StringEquals": {"aws:RequestTag/Team": "blue"})"))), "");
    EXPECT_NE(refused("CreateKey", "{}", user(only_with(R"("Bool": {"kms:MultiRegion": "true"})"))), "");
}

TEST_F(Permissions, ReEncryptAsksBothKeys) {
    auto const other = make_key();
    auto const blob = ask("Encrypt", with_key(app_key, R"("Plaintext": "aGk=")")).text("CiphertextBlob");
    auto const body = R"({"CiphertextBlob": ")" + blob + R"(", "DestinationKeyId": ")" + other + "\"}";
    EXPECT_THAT(refused("ReEncrypt", body, user("")), HasSubstr("kms:ReEncryptFrom"));
    EXPECT_THAT(refused("ReEncrypt", body, user(allowing("kms:ReEncryptFrom"))), HasSubstr("kms:ReEncryptTo"));
    EXPECT_EQ(refused("ReEncrypt", body, user(allowing("kms:ReEncrypt*"))), "");
}

TEST_F(Permissions, RefusalsCanBeExplained) {
    add_statement(R"({"Sid": "nobody", "Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"})");
    auto const me = root();
    auto const refusal = service_->encrypt(from(me), app_key, "text", {});
    ASSERT_FALSE(refusal);
    ASSERT_TRUE(iam::case_of(refusal.error().why));
    EXPECT_EQ(explain::explain_access(*iam::case_of(refusal.error().why)).summary,
              "In the key policy, statement \"nobody\" denies kms:Encrypt.");
}

class Grants : public Permissions {
protected:
    static constexpr auto alice = "arn:aws:iam::000000000000:user/alice";

    response grant_to_alice(std::string_view operations, std::string_view more = "") {
        return ask("CreateGrant", with_key(app_key, std::string{R"("GranteePrincipal": ")"} + alice +
                                                        R"(", "Operations": [)" + std::string{operations} + "]" +
                                                        std::string{more.empty() ? "" : ", "} + std::string{more}));
    }
};

TEST_F(Grants, LetTheirGranteeDoWhatTheyName) {
    EXPECT_EQ(grant_to_alice(R"("Encrypt")").refused, "");
    EXPECT_EQ(encrypting(user("")), "");
    EXPECT_THAT(refused_for("DescribeKey", app_key, user("")), StartsWith("AccessDeniedException"));
    EXPECT_THAT(encrypting(user("", mine, "bob")), StartsWith("AccessDeniedException"));
    restart();
    EXPECT_EQ(encrypting(user("")), "");
    add_statement(R"({"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"})");
    EXPECT_EQ(encrypting(user("")), denied("with an explicit deny in a resource-based policy"));
}

TEST_F(Grants, HoldForOneContextAlone) {
    ASSERT_EQ(grant_to_alice(R"("Encrypt")", R"("Constraints": {"EncryptionContextEquals": {"team": "blue"}})").refused,
              "");
    EXPECT_EQ(encrypting(user("")), "");
    EXPECT_NE(encrypting(user(""), app_arn, "", R"("Plaintext": "aGk=")"), "");
    auto const more = R"("Plaintext": "aGk=", "EncryptionContext": {"team": "blue", "more": "x"})";
    EXPECT_NE(encrypting(user(""), app_arn, "", more), "");
    ASSERT_EQ(grant_to_alice(R"("Encrypt")", R"("Constraints": {"EncryptionContextSubset": {"team": "blue"}})").refused,
              "");
    restart();
    EXPECT_EQ(encrypting(user(""), app_arn, "", more), "");
    EXPECT_NE(encrypting(user(""), app_arn, "", R"("Plaintext": "aGk=", "EncryptionContext": {"team": "red"})"), "");
}

TEST_F(Grants, AreListedRevokedAndRetired) {
    auto const first = grant_to_alice(R"("Encrypt", "RetireGrant")", R"("Name": "one")");
    EXPECT_EQ(grant_to_alice(R"("Encrypt", "RetireGrant")", R"("Name": "one")").text("GrantId"), first.text("GrantId"));
    auto const bob = "arn:aws:iam::000000000000:user/bob";
    auto const second = grant_to_alice(R"("Decrypt")", std::string{R"("RetiringPrincipal": ")"} + bob + "\"");
    EXPECT_EQ(ask("ListGrants", with_key(app_key)).array("Grants").size(), 2u);
    auto const listed = ask("ListGrants", with_key(app_key, R"("GrantId": ")" + second.text("GrantId") + "\""));
    ASSERT_EQ(listed.array("Grants").size(), 1u);
    auto const& one = listed.array("Grants")[0].as_object();
    EXPECT_EQ(one.at("KeyId").as_string(), app_arn);
    EXPECT_EQ(one.at("GranteePrincipal").as_string(), alice);
    EXPECT_EQ(one.at("RetiringPrincipal").as_string(), bob);
    EXPECT_EQ(boost::json::serialize(one.at("Operations")), R"(["Decrypt"])");
    EXPECT_EQ(
        ask("ListRetirableGrants", std::string{R"({"RetiringPrincipal": ")"} + bob + "\"}").array("Grants").size(), 1u);
    auto const retire = [](response const& made) { return R"({"GrantToken": ")" + made.text("GrantToken") + "\"}"; };
    EXPECT_THAT(refused("RetireGrant", retire(second), user("")), StartsWith("AccessDeniedException"));
    EXPECT_EQ(refused("RetireGrant", retire(second), user("", mine, "bob")), "");
    EXPECT_THAT(refused("RetireGrant", retire(second), user("", mine, "bob")), StartsWith("NotFoundException"));
    EXPECT_EQ(refused("RetireGrant", with_key(app_key, R"("GrantId": ")" + first.text("GrantId") + "\""), user("")),
              "");
    EXPECT_THAT(refused("RevokeGrant", with_key(app_key, R"("GrantId": ")" + first.text("GrantId") + "\"")),
                StartsWith("NotFoundException: Grant ID"));
    auto const third = grant_to_alice(R"("Encrypt")");
    EXPECT_EQ(refused("RevokeGrant", with_key(app_key, R"("GrantId": ")" + third.text("GrantId") + "\"")), "");
    EXPECT_NE(encrypting(user("")), "");
    restart();
    EXPECT_TRUE(ask("ListGrants", with_key(app_key)).array("Grants").empty());
}

TEST_F(Grants, TokensMustBeOurs) {
    auto const made = grant_to_alice(R"("Encrypt")");
    auto const with_token = [&](std::string const& token) {
        return encrypting(user(""), app_arn, "", R"("Plaintext": "aGk=", "GrantTokens": [")" + token + "\"]");
    };
    EXPECT_EQ(with_token(made.text("GrantToken")), "");
    for (auto const* other : {"nonsense", "bm9uc2Vuc2U=", "?"})
        EXPECT_THAT(with_token(other), StartsWith("InvalidGrantTokenException")) << other;
}

TEST_F(Grants, HandOnNoMoreThanTheyGive) {
    auto const make = [this](std::string_view operations, std::string_view more = "") {
        return refused("CreateGrant",
                       with_key(app_key, std::string{R"("GranteePrincipal": ")"} + alice + R"(", "Operations": [)" +
                                             std::string{operations} + "]" + std::string{more}),
                       user(""));
    };
    ASSERT_EQ(
        grant_to_alice(R"("CreateGrant", "Encrypt")", R"("Constraints": {"EncryptionContextSubset": {"team": "blue"}})")
            .refused,
        "");
    constexpr auto blue = R"(, "Constraints": {"EncryptionContextSubset": {"team": "blue", "more": "x"}})";
    constexpr auto red = R"(, "Constraints": {"EncryptionContextEquals": {"team": "red"}})";
    EXPECT_THAT(make(R"("Decrypt")", blue), StartsWith("AccessDeniedException"));
    EXPECT_THAT(make(R"("Encrypt")"), StartsWith("AccessDeniedException"));
    EXPECT_THAT(make(R"("Encrypt")", red), StartsWith("AccessDeniedException"));
    EXPECT_EQ(make(R"("Encrypt")", blue), "");
}

TEST_F(Grants, ReachOtherAccounts) {
    auto const outsider = user("", theirs);
    ASSERT_EQ(refused("CreateGrant",
                      with_key(app_key, R"("GranteePrincipal": ")" + outsider.arn + R"(", "Operations": ["Encrypt"])")),
              "");
    EXPECT_EQ(encrypting(outsider), "");
}

TEST_F(Grants, NeedAGranteeAndOperationsThatExist) {
    EXPECT_EQ(refused("CreateGrant", with_key(app_key, R"("GranteePrincipal": "alice", "Operations": ["Encrypt"])")),
              "InvalidArnException: ARN does not refer to a valid principal: alice");
    EXPECT_THAT(grant_to_alice(R"("Encipher")").refused,
                HasSubstr("Value 'Encipher' at 'operations.1.member' failed to satisfy constraint: Member must satisfy "
                          "enum value set: [Decrypt, Encrypt, "));
    EXPECT_THAT(grant_to_alice("").refused, StartsWith("ValidationException"));
    EXPECT_EQ(grant_to_alice(R"("Encrypt")", R"("DryRun": true)").refused,
              "DryRunOperationException: The request would have succeeded, but the DryRun option is set.");
    EXPECT_NE(encrypting(user("")), "");
}

}  // namespace
}  // namespace s3seal::kms
