#include "server/auth/post_policy.hpp"

#include "storage/base/bytes.hpp"

#include <gtest/gtest.h>

namespace s3seal::auth {
namespace {

instant const now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};

aws::result<post_policy> parse(std::string_view json) {
    return parse_post_policy(base64_encode(as_bytes(json)));
}

std::string check(std::string_view conditions, form_values const& fields,
                  std::string_view expiration = "2026-11-25T00:00:00.000Z") {
    auto const policy = parse(
        std::string{R"({"expiration": ")"}.append(expiration).append(R"(", "conditions": )").append(conditions) + "}");
    if (!policy) return *policy.error().message;
    auto const done = check_post_policy(*policy, fields, now);
    return done ? "" : *done.error().message;
}

struct invalid_policy {
    std::string_view json;
    std::string_view message;
};

class InvalidPostPolicies : public testing::TestWithParam<invalid_policy> {};

TEST_P(InvalidPostPolicies, AreToldInAwssWords) {
    auto const policy = parse(GetParam().json);
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().code, aws::errc::invalid_policy_document);
    EXPECT_EQ(policy.error().message, "Invalid Policy: " + std::string{GetParam().message});
}

INSTANTIATE_TEST_SUITE_P(
    Documents, InvalidPostPolicies,
    testing::Values(invalid_policy{"{", "Invalid JSON."}, invalid_policy{"[]", "Invalid JSON."},
                    invalid_policy{R"({"conditions": []})", "Policy missing expiration."},
                    invalid_policy{R"({"expiration": "2026-11-25T00:00:00Z"})", "Policy missing conditions."},
                    invalid_policy{R"({"expiration": "tomorrow", "conditions": []})", "Invalid 'expiration' value."},
                    invalid_policy{R"({"expiration": "2026-11-25T00:00:00Z", "conditions": {}})",
                                   "Invalid 'conditions' value: must be a List."},
                    invalid_policy{
                        R"({"expiration": "2026-11-25T00:00:00Z", "conditions": [{"a": "b", "c": "d"}]})",
                        "Invalid Simple-Condition: Simple-Conditions must have exactly one property specified."},
                    invalid_policy{R"({"expiration": "2026-11-25T00:00:00Z", "conditions": [{"a": 1}]})",
                                   "Invalid Simple-Condition: value must be a string."},
                    invalid_policy{R"({"expiration": "2026-11-25T00:00:00Z", "conditions": [["is", "$key", "x"]]})",
                                   "Invalid Condition: unknown operation 'is'."},
                    invalid_policy{R"({"expiration": "2026-11-25T00:00:00Z", "conditions": [["eq", "$key"]]})",
                                   "Invalid eq: wrong number of arguments."}));

TEST(PostPolicy, IsBase64) {
    EXPECT_EQ(parse_post_policy("%%%").error().message, "Invalid Policy: invalid Base64 encoding.");
}

TEST(PostPolicy, CoversEveryFieldOfTheForm) {
    form_values const fields{
        {"bucket", "b"}, {"key", "user/a"}, {"acl", "private"}, {"x-ignore-this", "1"}, {"policy", "p"}};
    EXPECT_EQ(check(R"([{"bucket": "b"}, ["starts-with", "$key", "user/"], {"ACL": "private"}])", fields), "");
    EXPECT_EQ(check(R"([{"bucket": "b"}, ["starts-with", "$key", "user/"]])", fields),
              "Invalid according to Policy: Extra input fields: acl");
    EXPECT_EQ(check(R"([{"bucket": "b"}, ["eq", "$key", "x"], {"acl": "private"}])", fields),
              R"(Invalid according to Policy: Policy Condition failed: ["eq", "$key", "x"])");
    EXPECT_EQ(check(R"([{"bucket": "other"}])", fields),
              R"(Invalid according to Policy: Policy Condition failed: ["eq", "$bucket", "other"])");
    EXPECT_EQ(check(R"([["starts-with", "$key", "USER"]])", fields),
              R"(Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "USER"])");
    EXPECT_EQ(
        check(R"([["starts-with", "$bucket", ""], ["starts-with", "$key", ""], ["starts-with", "$acl", ""]])", fields),
        "");
}

// The bucket stands in the URL, and is a field of the form all the same (recorded).
TEST(PostPolicy, NeedsAConditionAboutTheBucket) {
    form_values const fields{{"bucket", "b"}, {"key", "k"}};
    EXPECT_EQ(check(R"([{"key": "k"}])", fields), "Invalid according to Policy: Extra input fields: bucket");
    EXPECT_EQ(check(R"([{"key": "k"}, ["starts-with", "$bucket", ""]])", fields), "");
}

TEST(PostPolicy, OfAFieldThatComesTwiceWantsEveryValueToFit) {
    auto const conditions = R"([["eq", "$acl", "private"], ["starts-with", "$key", "user/"]])";
    EXPECT_EQ(check(conditions, {{"acl", "private"}, {"key", "user/a"}, {"acl", "private"}}), "");
    for (auto const& [first, second] : {std::pair{"private", "public-read"}, std::pair{"public-read", "private"}})
        EXPECT_EQ(check(conditions, {{"acl", first}, {"key", "user/a"}, {"acl", second}}),
                  R"(Invalid according to Policy: Policy Condition failed: ["eq", "$acl", "private"])");
    EXPECT_EQ(check(conditions, {{"acl", "private"}, {"key", "user/a"}, {"key", "b"}}),
              R"(Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "user/"])");
}

TEST(PostPolicy, AConditionOnANameWithoutItsSignIsNeverMet) {
    form_values const fields{{"key", "k"}, {"success_action_redirect", "http://a/"}};
    EXPECT_EQ(
        check(R"([{"key": "k"}, ["eq", "success_action_redirect", "http://a/"]])", fields),
        R"(Invalid according to Policy: Policy Condition failed: ["eq", "success_action_redirect", "http://a/"])");
    EXPECT_EQ(check(R"([["starts-with", "key", ""]])", fields),
              R"(Invalid according to Policy: Policy Condition failed: ["starts-with", "key", ""])");
    EXPECT_EQ(check(R"([["starts-with", "", ""]])", fields),
              R"(Invalid according to Policy: Policy Condition failed: ["starts-with", "", ""])");
}

TEST(PostPolicy, WantsTheFieldsThatItNames) {
    EXPECT_EQ(
        check(R"([["eq", "$success_action_redirect", "http://a/"]])", {{"bucket", "b"}}),
        R"(Invalid according to Policy: Policy Condition failed: ["eq", "$success_action_redirect", "http://a/"])");
}

TEST(PostPolicy, Expires) {
    EXPECT_EQ(check("[]", {}, "2026-11-24T00:00:00Z"), "");
    EXPECT_EQ(check("[]", {}, "2026-11-23T23:59:59Z"), "Invalid according to Policy: Policy expired.");
}

TEST(PostPolicy, HasARangeOfLengths) {
    auto const policy =
        parse(R"({"expiration": "2026-11-25T00:00:00Z", "conditions": [["content-length-range", 1, "10"]]})");
    ASSERT_TRUE(policy && policy->range);
    EXPECT_EQ(policy->range->least, 1u);
    EXPECT_EQ(policy->range->most, 10u);
    auto const both = parse(
        R"({"expiration": "2026-11-25T00:00:00Z", "conditions": [["content-length-range", 2, 10], ["content-length-range", 1, 9]]})");
    ASSERT_TRUE(both && both->range);
    EXPECT_EQ(both->range->least, 2u);
    EXPECT_EQ(both->range->most, 9u);
    EXPECT_EQ(check(R"([["content-length-range", "one", 10]])", {}),
              R"(Invalid according to Policy: Policy Condition failed: ["content-length-range", "one", 10])");
}

TEST(PostPolicy, MatchesEachOfSeveralContentTypes) {
    auto const images = R"([["starts-with", "$Content-Type", "image/"]])";
    EXPECT_EQ(check(images, {{"content-type", "image/png, image/gif"}}), "");
    EXPECT_NE(check(images, {{"content-type", "image/png,text/html"}}), "");
}

}  // namespace
}  // namespace s3seal::auth
