#include "server/iam/policy.hpp"

#include "server/iam/public_access.hpp"
#include "tests/unit/iam/asking.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace s3seal::iam {
namespace {

TEST(Policy, IsReadWhole) {
    auto const document = test::parse(R"({"Version": "2012-10-17", "Id": "all", "Statement": [
        {"Sid": "one", "Effect": "Allow", "Principal": {"AWS": ["111122223333", "*"], "Service": "x.amazonaws.com"},
         "Action": ["s3:Get*", "s3:PutObject"], "NotResource": "arn:aws:s3:::b/*",
         "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"s3:max-keys": [10, "20"]}}},
        {"Effect": "Deny", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:user/a"}, "NotAction": "s3:*",
         "Resource": "*"}]})");
    EXPECT_TRUE(document->has_variables());
    EXPECT_EQ(document->id, "all");
    ASSERT_EQ(document->statements.size(), 2u);
    auto const& one = document->statements[0];
    EXPECT_TRUE(one.allows);
    EXPECT_EQ(one.sid, "one");
    EXPECT_EQ(one.principals.size(), 3u);
    EXPECT_TRUE(one.except_resources);
    ASSERT_EQ(one.conditions.size(), 2u);
    EXPECT_EQ(one.conditions[0].values, std::vector<std::string>{"true"});
    EXPECT_EQ(one.conditions[1].values, (std::vector<std::string>{"10", "20"}));
    auto const& two = document->statements[1];
    EXPECT_FALSE(two.allows);
    EXPECT_TRUE(two.except_principals && two.except_actions);
}

struct invalid_policy {
    std::string_view json;
    std::string_view text;
};

class InvalidPolicies : public testing::TestWithParam<invalid_policy> {};

TEST_P(InvalidPolicies, AreToldInAwssWords) {
    auto const parsed = parse_policy(GetParam().json, policy_kind::resource);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().text, GetParam().text);
}

constexpr std::string_view no_json = "Policies must be valid JSON and the first byte must be '{'";
INSTANTIATE_TEST_SUITE_P(
    Documents, InvalidPolicies,
    testing::Values(
        invalid_policy{"", no_json}, invalid_policy{" {}", no_json}, invalid_policy{"[]", no_json},
        invalid_policy{"{", no_json}, invalid_policy{"{}", "Missing required field Statement"},
        invalid_policy{R"({"Statment": []})", "Unknown field Statment"},
        invalid_policy{R"({"Statement": []})", "Could not parse the policy: Statement is empty!"},
        invalid_policy{R"({"Version": "2020-01-01", "Statement": []})",
                       "The policy must contain a valid version string"},
        invalid_policy{R"({"Statement": {}})", "Missing required field Effect"},
        invalid_policy{R"({"Statement": {"Effect": "allow"}})", "Invalid effect: allow"},
        invalid_policy{R"({"Statement": {"Effect": "Allow", "Extra": 1}})", "Unknown field Extra"},
        invalid_policy{R"({"Statement": {"Effect": "Allow"}})", "Missing required field Principal"},
        invalid_policy{R"({"Statement": {"Effect": "Allow", "Principal": "me"}})", "Invalid principal in policy"},
        invalid_policy{R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:user/a"}}})",
                       "Invalid principal in policy"},
        invalid_policy{
            R"({"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/*"}}})",
            "Invalid principal in policy"},
        invalid_policy{R"({"Statement": {"Effect": "Allow", "Principal": {"Who": "*"}}})",
                       "Invalid principal in policy"},
        invalid_policy{R"({"Statement": {"Effect": "Allow", "Principal": "*"}})", "Missing required field Action"},
        invalid_policy{R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "read"}})",
                       "Policy has invalid action"},
        invalid_policy{R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*"}})",
                       "Missing required field Resource"},
        invalid_policy{R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": []}})",
                       "Policy has invalid resource"},
        invalid_policy{R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
                 "Condition": {"Equals": {"aws:x": "y"}}}})",
                       "Invalid Condition type : Equals"},
        invalid_policy{R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
                 "Condition": {"StringEquals": {"x": "y"}}}})",
                       "Policy has an invalid condition key"}));

TEST(Policy, OfAUserNamesNoPrincipalAndATrustPolicyNoResource) {
    EXPECT_FALSE(parse_policy(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}})",
                              policy_kind::identity));
    EXPECT_FALSE(parse_policy(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}})",
                              policy_kind::trust));
    EXPECT_TRUE(parse_policy(R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}})",
                             policy_kind::trust));
}

bool is_public_with(std::string_view rest) {
    return is_public(*test::parse(
        std::string{R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*", )"}.append(rest) + "}}"));
}

TEST(PublicPolicy, LetsEverybodyIn) {
    EXPECT_TRUE(is_public_with(R"("Principal": "*")"));
    EXPECT_TRUE(is_public_with(R"("Principal": {"AWS": ["111122223333", "*"]})"));
    EXPECT_TRUE(is_public_with(R"("Principal": "*", "Condition": {"StringLike": {"aws:Referer": "http://a/*"}})"));
    EXPECT_TRUE(is_public_with(R"("Principal": "*", "Condition": {"StringLike": {"aws:SourceVpc": "vpc-*"}})"));
    EXPECT_TRUE(is_public_with(R"("Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}})"));
    EXPECT_TRUE(is_public_with(R"("Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/7"}})"));
    EXPECT_TRUE(is_public_with(R"("Principal": "*", "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}})"));
    EXPECT_TRUE(
        is_public_with(R"("Principal": "*", "Condition": {"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}})"));
}

TEST(PublicPolicy, IsNotOneThatFixesWhoMay) {
    EXPECT_FALSE(is_public_with(R"("Principal": {"AWS": "111122223333"})"));
    EXPECT_FALSE(is_public_with(R"("Principal": "*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}})"));
    EXPECT_FALSE(is_public_with(R"("Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})"));
    EXPECT_FALSE(is_public_with(R"("Principal": "*", "Condition": {"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}})"));
    EXPECT_FALSE(is_public(
        *test::parse(R"({"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Principal": "*"}})")));
}

TEST(Policy, EqualTextsAreKeptOnce) {
    auto const parsed = parse_policy(
        R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": ["s3:Get*", "s3:Put*", "s3:Get*"],
            "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b/*"],
            "Condition": {"StringLike": {"aws:UserAgent": ["*?a*", "*?a*", "*?b*", "*?a*"]}}}})",
        policy_kind::resource);
    ASSERT_TRUE(parsed);
    auto const& one = parsed->statements.at(0);
    using texts = std::vector<std::string>;
    EXPECT_EQ(one.actions, (texts{"s3:Get*", "s3:Put*"}));
    EXPECT_EQ(one.resources, texts{"arn:aws:s3:::b/*"});
    EXPECT_EQ(one.conditions.at(0).values, (texts{"*?a*", "*?b*"}));
}

}  // namespace
}  // namespace s3seal::iam
