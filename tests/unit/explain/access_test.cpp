#include "server/explain/access.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::explain {
namespace {

namespace json = boost::json;

// What nobody in particular asks of a bucket with this policy.
access_explanation explain(std::string_view policy, iam::condition_keys keys) {
    iam::authorization_case asked;
    asked.asked = {"s3:GetObject", "arn:aws:s3:::b/k", {}, std::move(keys)};
    asked.owner = "111122223333";
    asked.resource_policy = std::make_shared<iam::policy const>(*iam::parse_policy(policy, iam::policy_kind::resource));
    return explain_access(asked);
}

TEST(Access, PrintsNoMoreOfAValueThanOneCanRead) {
    std::string statements;
    for (int i = 0; i < 100; ++i)
        statements += fmt::format(
            R"({}{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*",
                   "Condition": {{"StringLike": {{"aws:Referer": "*{}"}}}}}})",
            i == 0 ? "" : ", ", i);
    auto const explanation =
        explain(fmt::format(R"({{"Statement": [{}]}})", statements), {{"aws:referer", {std::string(8000, 'x') + "7"}}});
    EXPECT_LT(json::serialize(explanation.details).size() + explanation.summary.size(), 100'000u);
    EXPECT_NE(explanation.summary.find("statement 8 denies"), std::string::npos) << explanation.summary;
}

TEST(Access, CutsNoCharacterInTwo) {
    auto const explanation = explain(
        R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*",
            "Condition": {"StringLike": {"aws:Referer": "*"}}}})",
        {{"aws:referer", {std::string(255, 'x') + "\xc3\xa4\xc3\xa4"}}});
    EXPECT_NE(explanation.summary.find(std::string(255, 'x') + "..."), std::string::npos) << explanation.summary;
}

TEST(Access, TellsWhatAListHasToDoWithIt) {
    iam::authorization_case asked;
    asked.asked = {"s3:GetObject", "arn:aws:s3:::b/k", {}, {}};
    asked.owner = "444455556666";
    asked.listed = {.list = "object ACL", .permission = "READ", .public_ignored = true};
    auto const ignored = explain_access(asked);
    EXPECT_EQ(
        ignored.summary,
        "No bucket policy allows s3:GetObject on arn:aws:s3:::b/k. The object ACL does not grant READ to everybody. "
        "What it grants to everybody does not count: the bucket's public access block says so (IgnorePublicAcls).");
    EXPECT_EQ(json::serialize(ignored.details.at("access_control_list")),
              R"({"list":"object ACL","permission":"READ","grants_it":false,"public_ignored":true})");
    asked.listed.public_ignored = false;
    asked.policy_only_denies = true;
    auto const another = explain_access(asked);
    EXPECT_EQ(
        another.summary,
        "No bucket policy allows s3:GetObject on arn:aws:s3:::b/k. The object belongs to account 444455556666, so "
        "that the bucket's policy cannot allow it. The object ACL does not grant READ to everybody.");
    EXPECT_NE(another.advice.find("bucket-owner-full-control"), std::string::npos) << another.advice;
}

TEST(Access, SendsNobodyToAnOwnerWhereThereIsNone) {
    iam::authorization_case asked;
    asked.asked = {"s3:CreateBucket", "arn:aws:s3:::b", {}, {}};
    EXPECT_EQ(explain_access(asked).advice, "Sign the request.");
    asked.owner = "444455556666";
    EXPECT_NE(explain_access(asked).advice.find("Let the owner of account 444455556666"), std::string::npos);
}

}  // namespace
}  // namespace s3seal::explain
