#include "server/iam/authorize.hpp"

#include "tests/unit/iam/asking.hpp"

#include <gtest/gtest.h>

namespace s3seal::iam {
namespace {

using test::asking;
using test::identity;
using test::parse;
using outcome = decision::outcome;

constexpr std::string_view account = "111122223333";
constexpr std::string_view other = "444455556666";
constexpr std::string_view object = "arn:aws:s3:::b/k";

decision ask(principal who, std::string_view bucket_policy, std::string_view action = "s3:GetObject") {
    authorization_case asked;
    asked.asked = asking(action, object, std::move(who));
    asked.owner = account;
    if (!bucket_policy.empty()) asked.resource_policy = parse(bucket_policy);
    return authorize(asked);
}

std::string statement(std::string_view effect, std::string_view principal, std::string_view action = "s3:*") {
    return std::string{R"({"Statement": {"Effect": ")"}
        .append(effect)
        .append(R"(", "Principal": )")
        .append(principal)
        .append(R"(, "Action": ")")
        .append(action)
        .append(R"(", "Resource": "arn:aws:s3:::b/*"}})");
}

std::shared_ptr<policy const> all() {
    return identity(R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})");
}
std::shared_ptr<policy const> none() {
    return identity(R"({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})");
}

TEST(Authorize, RootNeedsNoLeaveButADenyBindsIt) {
    EXPECT_TRUE(ask(test::root(account), "").allowed());
    auto const denied = ask(test::root(account), statement("Deny", "\"*\""));
    EXPECT_EQ(denied.what, outcome::explicit_deny);
    EXPECT_EQ(denied.source, policy_source::resource);
    EXPECT_EQ(denied.statement, 0u);
}

TEST(Authorize, NothingIsRefusedToTheServerItself) {
    auto own = test::root(other);
    own.trusted = true;
    EXPECT_TRUE(ask(own, statement("Deny", "\"*\"")).allowed());
}

TEST(Authorize, AUserNeedsOneAllowWithinItsAccount) {
    auto const refused = ask(test::user(account, "a"), "");
    EXPECT_EQ(refused.what, outcome::not_allowed);
    EXPECT_EQ(refused.source, policy_source::identity);
    EXPECT_TRUE(ask(test::user(account, "a", {all()}), "").allowed());
    EXPECT_TRUE(
        ask(test::user(account, "a"), statement("Allow", R"({"AWS": "arn:aws:iam::111122223333:user/a"})")).allowed());
    EXPECT_TRUE(ask(test::user(account, "a"), statement("Allow", "\"*\"")).allowed());
    EXPECT_FALSE(
        ask(test::user(account, "b"), statement("Allow", R"({"AWS": "arn:aws:iam::111122223333:user/a"})")).allowed());
}

TEST(Authorize, AnAccountAsPrincipalDelegatesToItsOwnPolicies) {
    auto const to_account = statement("Allow", R"({"AWS": "111122223333"})");
    EXPECT_FALSE(ask(test::user(account, "a"), to_account).allowed());
    EXPECT_TRUE(ask(test::user(account, "a", {all()}), to_account).allowed());
    auto const deny = statement("Deny", R"({"AWS": "arn:aws:iam::111122223333:root"})");
    EXPECT_EQ(ask(test::user(account, "a", {all()}), deny).what, outcome::explicit_deny);
}

TEST(Authorize, AnotherAccountNeedsBoth) {
    auto const to_other = statement("Allow", R"({"AWS": "444455556666"})");
    EXPECT_FALSE(ask(test::root(other), "").allowed());
    EXPECT_TRUE(ask(test::root(other), to_other).allowed());
    EXPECT_FALSE(ask(test::user(other, "a"), to_other).allowed());
    EXPECT_FALSE(ask(test::user(other, "a", {all()}), "").allowed());
    EXPECT_TRUE(ask(test::user(other, "a", {all()}), to_other).allowed());
    EXPECT_EQ(ask(test::user(other, "a", {none()}), to_other).source, policy_source::identity);
}

TEST(Authorize, AnonymousNeedsAPolicyForEverybody) {
    EXPECT_FALSE(ask({}, "").allowed());
    EXPECT_FALSE(ask({}, statement("Allow", R"({"AWS": "111122223333"})")).allowed());
    EXPECT_TRUE(ask({}, statement("Allow", "\"*\"")).allowed());
    EXPECT_FALSE(ask({}, statement("Allow", "\"*\"", "s3:PutObject")).allowed());
}

TEST(Authorize, RestrictPublicBucketsStopsWhoeverIsNotOfTheAccount) {
    authorization_case asked;
    asked.owner = account;
    asked.resource_policy = parse(statement("Allow", "\"*\""));
    asked.policy_is_public = asked.restrict_public = true;
    for (auto const& [who, expected] : {std::pair{principal{}, outcome::public_access_blocked},
                                        std::pair{test::root(other), outcome::public_access_blocked},
                                        std::pair{test::user(account, "a"), outcome::allowed}}) {
        asked.asked = asking("s3:GetObject", object, who);
        EXPECT_EQ(authorize(asked).what, expected) << who.arn;
    }
}

decision ask_with_list(principal who, principal_match listed, std::string_view bucket_policy = "",
                       bool policy_only_denies = false) {
    authorization_case asked;
    asked.asked = asking("s3:GetObject", object, std::move(who));
    asked.owner = account;
    if (!bucket_policy.empty()) asked.resource_policy = parse(bucket_policy);
    asked.listed.allowed = listed;
    asked.policy_only_denies = policy_only_denies;
    return authorize(asked);
}

TEST(Authorize, AListLetsInAsAPolicyWould) {
    EXPECT_TRUE(ask_with_list({}, principal_match::role).allowed());
    EXPECT_FALSE(ask_with_list({}, principal_match::none).allowed());
    EXPECT_TRUE(ask_with_list(test::root(other), principal_match::account).allowed());
    EXPECT_FALSE(ask_with_list(test::user(other, "a"), principal_match::account).allowed());
    EXPECT_TRUE(ask_with_list(test::user(other, "a", {all()}), principal_match::account).allowed());
    EXPECT_FALSE(ask_with_list(test::user(account, "a"), principal_match::account).allowed())
        << "an account delegates to its own policies";
    EXPECT_TRUE(ask_with_list(test::user(account, "a"), principal_match::role).allowed());
}

TEST(Authorize, ADenyWinsOverAList) {
    auto const deny = statement("Deny", "\"*\"");
    EXPECT_EQ(ask_with_list({}, principal_match::role, deny).what, outcome::explicit_deny);
    EXPECT_EQ(ask_with_list(test::user(other, "a", {none()}), principal_match::role).what, outcome::explicit_deny);
}

TEST(Authorize, ThePolicyOfABucketDeniesButDoesNotAllowWhatIsAnothers) {
    auto const allow = statement("Allow", "\"*\"");
    EXPECT_FALSE(ask_with_list(test::root(other), principal_match::none, allow, true).allowed());
    EXPECT_FALSE(ask_with_list({}, principal_match::none, allow, true).allowed());
    EXPECT_TRUE(ask_with_list({}, principal_match::role, allow, true).allowed());
    EXPECT_TRUE(ask_with_list(test::root(account), principal_match::none, "", true).allowed()) << "its owner";
    EXPECT_FALSE(ask_with_list(test::root(account), principal_match::none, statement("Deny", "\"*\""), true).allowed());
}

TEST(Authorize, AListIsNotBlockedWithAPublicPolicy) {
    authorization_case asked;
    asked.owner = account;
    asked.asked = asking("s3:GetObject", object, {});
    asked.resource_policy = parse(statement("Allow", "\"*\""));
    asked.policy_is_public = asked.restrict_public = true;
    EXPECT_EQ(authorize(asked).what, outcome::public_access_blocked);
    asked.listed.allowed = principal_match::role;
    EXPECT_TRUE(authorize(asked).allowed());
}

TEST(Authorize, NotPrincipalSparesOnlyThoseNamed) {
    auto const deny_others = R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*",
        "NotPrincipal": {"AWS": ["arn:aws:iam::111122223333:user/a", "arn:aws:iam::444455556666:root"]}}})";
    EXPECT_TRUE(ask(test::user(account, "a", {all()}), deny_others).allowed());
    EXPECT_FALSE(ask(test::user(account, "b", {all()}), deny_others).allowed());
}

principal session(std::vector<std::shared_ptr<policy const>> of_role,
                  std::vector<std::shared_ptr<policy const>> narrowed) {
    principal out = test::root(account);
    out.arn = "arn:aws:sts::111122223333:assumed-role/r/s";
    out.role_arn = "arn:aws:iam::111122223333:role/r";
    out.granted = std::make_shared<permissions>(permissions{std::move(of_role), std::move(narrowed)});
    return out;
}

TEST(Authorize, ASessionMayDoWhatBothItsRoleAndItsOwnPolicyAllow) {
    auto const reads = identity(R"({"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}})");
    EXPECT_TRUE(ask(session({all()}, {}), "").allowed());
    EXPECT_TRUE(ask(session({all()}, {reads}), "").allowed());
    auto const refused = ask(session({all()}, {reads}), "", "s3:PutObject");
    EXPECT_EQ(refused.source, policy_source::session);
    EXPECT_FALSE(ask(session({}, {all()}), "").allowed());
}

TEST(Authorize, APolicyMayNameTheRoleOrTheSession) {
    auto const reads = identity(R"({"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}})");
    auto const to_role = statement("Allow", R"({"AWS": "arn:aws:iam::111122223333:role/r"})");
    auto const to_session = statement("Allow", R"({"AWS": "arn:aws:sts::111122223333:assumed-role/r/s"})");
    EXPECT_TRUE(ask(session({}, {}), to_role).allowed());
    EXPECT_FALSE(ask(session({}, {reads}), to_role, "s3:PutObject").allowed());
    EXPECT_TRUE(ask(session({}, {reads}), to_session, "s3:PutObject").allowed());
}

TEST(Authorize, VariablesCountInTheNewVersionAlone) {
    auto const home = [](std::string_view version) {
        return identity(std::string{R"({"Version": ")"}.append(version).append(
            R"(", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:username}/*"}})"));
    };
    for (auto const& [version, allowed] : {std::pair{"2012-10-17", true}, std::pair{"2008-10-17", false}}) {
        authorization_case asked;
        asked.asked = asking("s3:GetObject", "arn:aws:s3:::b/alice/k", test::user(account, "alice", {home(version)}),
                             {{"aws:username", {"alice"}}});
        asked.owner = account;
        EXPECT_EQ(authorize(asked).allowed(), allowed) << version;
    }
}

TEST(Refusal, GivesItsCaseBackToWhoeverExplainsIt) {
    struct other_subject final : aws::reason_subject {};
    authorization_case asked;
    asked.owner = account;
    aws::reason const why{std::make_shared<refused_case const>(asked)};
    ASSERT_NE(case_of(why), nullptr);
    EXPECT_EQ(case_of(why)->owner, account);
    EXPECT_EQ(case_of(aws::reason{std::make_shared<other_subject const>()}), nullptr);
    EXPECT_EQ(case_of({}), nullptr);
}

}  // namespace
}  // namespace s3seal::iam
