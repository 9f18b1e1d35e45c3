#include "server/iam/condition_keys.hpp"

#include "server/iam/authorize.hpp"
#include "tests/unit/iam/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace s3seal::iam {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

// As tags of an object would be: each look costs a row.
class counting_source final : public key_source {
public:
    key_values find(std::string_view name) const override {
        ++asked[std::string{name}];
        if (name == "s3:existingobjecttag/team") return {"blue"};
        if (name == "aws:tagkeys") return {"team", "cost"};
        return {};
    }
    std::vector<std::string> names() const override { return {"aws:tagkeys", "s3:existingobjecttag/team"}; }

    mutable std::map<std::string, int> asked;
};

authorization_case asking_for(std::string_view conditions, principal who = test::root("111122223333")) {
    authorization_case asked;
    asked.asked = test::asking("s3:DeleteObject", "arn:aws:s3:::b/k", std::move(who));
    asked.owner = "111122223333";
    asked.resource_policy =
        test::parse(std::string{R"({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",
                        "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::b/*", "Condition": )"}
                        .append(conditions)
                        .append("}]}"));
    return asked;
}

TEST(ConditionKeys, AreNotLookedUpForAPolicyThatAsksForNothing) {
    counting_source const source;
    EXPECT_FALSE(find_refusal(asking_for("{}", test::root("444455556666")), source) == std::nullopt);
    auto allowing = asking_for("{}");
    allowing.resource_policy = test::parse(
        R"({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::b/*"}})");
    counting_source const untouched;
    EXPECT_FALSE(find_refusal(std::move(allowing), untouched));
    EXPECT_THAT(untouched.asked, IsEmpty());
}

TEST(ConditionKeys, AreLookedUpOnceHoweverOftenPoliciesAsk) {
    counting_source const source;
    auto asked = asking_for(
        R"({"StringEquals": {"s3:ExistingObjectTag/team": ["red", "green"]},
            "StringLike": {"S3:existingobjecttag/TEAM": "${s3:ExistingObjectTag/team}"}})");
    auto other = asking_for(R"({"StringEquals": {"s3:ExistingObjectTag/team": "red"}})");
    asked.asked.who = test::user("111122223333", "alice", {other.resource_policy, other.resource_policy});
    asked.asked.keys = condition_keys{source};
    (void)authorize(asked);
    EXPECT_THAT(source.asked, ElementsAre(Pair("s3:existingobjecttag/team", 1)));
}

TEST(ConditionKeys, ThatTheSourceDoesNotKnowAreAbsent) {
    counting_source const source;
    EXPECT_TRUE(find_refusal(asking_for(R"({"Null": {"s3:NoSuchKey": "true"}})"), source));
    EXPECT_FALSE(find_refusal(asking_for(R"({"StringLike": {"s3:NoSuchKey": "*"}})"), source));
    EXPECT_THAT(source.asked,
                ElementsAre(Pair("aws:tagkeys", 1), Pair("s3:existingobjecttag/team", 1), Pair("s3:nosuchkey", 2)));
}

TEST(ConditionKeys, OfARefusalAreAllKeptAndOutliveTheirSource) {
    std::optional<refusal> refused;
    {
        counting_source const source;
        refused = find_refusal(asking_for(R"({"StringEquals": {"s3:ExistingObjectTag/team": "blue"}})"), source);
    }
    ASSERT_TRUE(refused);
    EXPECT_THAT(refused->asked().asked.keys.found(),
                ElementsAre(Pair("aws:tagkeys", ElementsAre("team", "cost")),
                            Pair("s3:existingobjecttag/team", ElementsAre("blue"))));
    EXPECT_EQ(refused->asked().asked.keys.find("s3:nosuchkey"), nullptr);
    EXPECT_EQ(authorize(refused->asked()).what, decision::outcome::explicit_deny);
}

TEST(ConditionKeys, RowsCoverTheirNameOrTheirFamily) {
    condition_key<int> const one{"aws:tagkeys", nullptr};
    EXPECT_TRUE(one.covers("aws:tagkeys"));
    EXPECT_FALSE(one.covers("aws:tagkeys/team"));
    condition_key<int> const family{"aws:resourcetag/", nullptr};
    EXPECT_TRUE(family.covers("aws:resourcetag/team"));
    EXPECT_FALSE(family.covers("aws:resourcetag/"));
}

TEST(ConditionKeys, OfATableAreNamedWithoutItsFamilies) {
    condition_key<int> const rows[] = {{"aws:resourcetag/", nullptr}, {"aws:tagkeys", nullptr}};
    std::vector<std::string> names{"aws:userid"};
    add_names(rows, names);
    EXPECT_THAT(names, ElementsAre("aws:userid", "aws:tagkeys"));
}

}  // namespace
}  // namespace s3seal::iam
