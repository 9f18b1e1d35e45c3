// Which requests rules are about, and when they fire.
#include "server/faults/fault_table.hpp"

#include "server/faults/rule_reader.hpp"
#include "tests/support/owned_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::faults {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr instant now{std::chrono::hours{500'000}};

rule read(std::string_view text) {
    mistakes out;
    auto const value = boost::json::parse(text);
    auto const one = read_rule(value, out);
    for (auto const& wrong : out) ADD_FAILURE() << wrong.text;
    return one.value_or(rule{});
}

class FaultTable : public testing::Test {
protected:
    void add(std::initializer_list<std::string_view> texts) {
        std::vector<rule> rules;
        for (auto const text : texts) rules.push_back(read(text));
        EXPECT_TRUE(table_.add(std::move(rules), now));
    }
    // Ids of the rules that fire for a PutObject.
    std::vector<std::string> fire(instant at = now, places where = places::request, bool has_ended = false) {
        std::vector<std::string> ids;
        for (auto const& one : table_.take(where, asked(), has_ended, at)) {
            table_.settle(*one.rule, firing{at, "ID", "PutObject"});
            ids.push_back(one.rule->id);
        }
        return ids;
    }
    asked_request asked() const {
        return {.head = request_.head,
                .region = "eu-west-1",
                .name_space = "n",
                .what = what_,
                .call = call_ ? &*call_ : nullptr};
    }
    // For which of that many requests it fires.
    std::vector<int> fired_for(std::string_view when, int count) {
        table_.remove_all("");
        add({std::string{R"({"id": "r", "effect": {"flip_byte": 0}, "when": )"}.append(when).append("}")});
        std::vector<int> out;
        for (int n = 1; n <= count; ++n)
            if (!fire().empty()) out.push_back(n);
        return out;
    }
    bool matches_with(std::string_view match) {
        auto const one = read(std::string{R"({"effect": {"delay": {"ms": 1}}, "match": )"}.append(match).append("}"));
        return matches(one, place_of(one), asked());
    }

    fault_table table_;
    test::owned_request request_{
        "PUT", "/bucket/a/key", {{"User-Agent", "Boto3/1"}, {"X-S3Seal-Test", "t1"}, {"X-Many", "a"}, {"X-Many", "b"}}};
    service::subject what_{.service = "s3",
                           .operation = "PutObject",
                           .bucket = "bucket",
                           .key = "a/key",
                           .caller = "arn:aws:iam::000000000000:root"};
    std::optional<service::subject> call_;
};

TEST_F(FaultTable, RulesAreAboutWhatAllOfTheirMatchSays) {
    for (auto const fits :
         {"{}", R"({"service": "s3"})", R"({"operation": "PutObject"})", R"({"operation": "Put*"})",
          R"({"bucket": "bu*", "key": "a/*"})", R"({"caller": "*:root"})", R"({"region": "eu-*"})",
          R"({"namespace": "n"})", R"({"headers": {"user-agent": "Boto3*"}})", R"({"headers": {"x-many": "b"}})"})
        EXPECT_TRUE(matches_with(fits)) << fits;
    for (auto const other : {R"({"service": "sts"})", R"({"operation": "GetObject"})",
                             R"({"bucket": "bu*", "key": "b/*"})", R"({"caller": "*:user/*"})", R"({"region": "us-*"})",
                             R"({"namespace": "m"})", R"({"headers": {"User-Agent": "aws-sdk*"}})",
                             R"({"headers": {"X-None": "*"}})", R"({"headers": {"X-Many": "c"}})"})
        EXPECT_FALSE(matches_with(other)) << other;
}

TEST_F(FaultTable, CallsOfKmsAreAboutTheirRequestAndThemselves) {
    call_ = {.service = "kms", .operation = "GenerateDataKey", .caller = what_.caller, .kms_key = "arn:key/1"};
    for (auto const fits : {R"({"service": "kms"})", R"({"operation": "GenerateDataKey", "bucket": "bucket"})",
                            R"({"operation": "PutObject", "kms_key": "*/1"})"})
        EXPECT_TRUE(matches_with(fits)) << fits;
    for (auto const other : {R"({"operation": "Decrypt"})", R"({"operation": "GenerateDataKey", "bucket": "other"})",
                             R"({"kms_key": "*/2"})"})
        EXPECT_FALSE(matches_with(other)) << other;
}

TEST_F(FaultTable, AKeyIsFoundInWhateverCaseItsIdIsWritten) {
    call_ = {.service = "kms",
             .operation = "Decrypt",
             .kms_key = "arn:aws:kms:us-east-1:000000000000:key/mrk-0123456789abcdef0123456789abcdef"};
    for (auto const fits :
         {R"({"kms_key": "mrk-0123456789ABCDEF0123456789ABCDEF"})", R"({"kms_key": "*CDEF"})",
          R"({"kms_key": "arn:aws:kms:us-east-1:000000000000:key/mrk-0123456789ABCDEF0123456789ABCDEF"})"})
        EXPECT_TRUE(matches_with(fits)) << fits;
}

TEST_F(FaultTable, AServiceIsToldItsOwnErrorsAlone) {
    add({R"({"id": "s3", "effect": {"error": "SlowDown"}})", R"({"id": "sts", "effect": {"error": "Throttling"}})"});
    EXPECT_THAT(fire(), ElementsAre("s3"));
    what_.service = "sts";
    EXPECT_THAT(fire(), ElementsAre("sts"));
    what_.service = "kms";
    EXPECT_THAT(fire(), IsEmpty());
}

TEST_F(FaultTable, OfATestFireForItsRequestsAlone) {
    add({R"({"id": "r", "test": "t2", "effect": {"flip_byte": 0}})",
         R"({"id": "q", "test": "t1", "effect": {"flip_byte": 0}})"});
    EXPECT_THAT(fire(), ElementsAre("q"));
    EXPECT_EQ(table_.list("t1", now).size(), 1u);
    EXPECT_EQ(table_.list("", now).size(), 2u);
    EXPECT_EQ(table_.remove_all("t1"), 1u);
    EXPECT_THAT(fire(), IsEmpty());
}

TEST_F(FaultTable, FireWhenTheyAreDue) {
    EXPECT_THAT(fired_for("{}", 3), ElementsAre(1, 2, 3));
    EXPECT_THAT(fired_for(R"({"nth": 2})", 4), ElementsAre(2));
    EXPECT_THAT(fired_for(R"({"nth": [1, 3]})", 4), ElementsAre(1, 3));
    EXPECT_THAT(fired_for(R"({"every": 2})", 5), ElementsAre(2, 4));
    EXPECT_THAT(fired_for(R"({"times": 2})", 5), ElementsAre(1, 2));
    EXPECT_THAT(fired_for(R"({"sequence": {"fail": 3, "pass": 2}})", 9), ElementsAre(1, 2, 3, 6, 7, 8));
    EXPECT_THAT(fired_for(R"({"sequence": {"fail": 1, "pass": 1}, "times": 2})", 9), ElementsAre(1, 3));
    EXPECT_THAT(fired_for(R"({"probability": 0})", 9), IsEmpty());
    EXPECT_EQ(fired_for(R"({"probability": 1})", 9).size(), 9u);
}

TEST_F(FaultTable, ChanceIsRepeatable) {
    auto const first = fired_for(R"({"probability": 0.5, "seed": 3})", 200);
    EXPECT_EQ(fired_for(R"({"probability": 0.5, "seed": 3})", 200), first);
    EXPECT_NE(fired_for(R"({"probability": 0.5, "seed": 4})", 200), first);
    EXPECT_GT(first.size(), 60u);
    EXPECT_LT(first.size(), 140u);
}

TEST_F(FaultTable, FireBetweenTwoTimes) {
    using std::chrono::milliseconds;
    add({R"({"id": "r", "effect": {"flip_byte": 0}, "when": {"lasting_ms": 1000}})",
         R"({"id": "q", "effect": {"flip_byte": 0}, "when": {"from": "2027-01-15T08:00:01Z", "until": "2027-01-15T08:00:03Z"}})"});
    EXPECT_THAT(fire(now), ElementsAre("r"));
    EXPECT_THAT(fire(now + milliseconds{999}), ElementsAre("r"));
    EXPECT_THAT(fire(now + milliseconds{1000}), ElementsAre("q"));
    EXPECT_THAT(fire(now + milliseconds{2999}), ElementsAre("q"));
    EXPECT_THAT(fire(now + milliseconds{3000}), IsEmpty());
    EXPECT_EQ(table_.find("r", now + milliseconds{1000})->left, 0u);
    EXPECT_EQ(table_.find("r", now)->left, std::nullopt);
}

TEST_F(FaultTable, OfThoseThatEndARequestTheFirstDoes) {
    add({R"({"id": "a", "effect": {"delay": {"ms": 1}}})", R"({"id": "b", "effect": {"error": "SlowDown"}})",
         R"({"id": "c", "effect": {"reset": "after_commit"}})", R"({"id": "d", "effect": {"delay": {"ms": 1}}})"});
    EXPECT_THAT(fire(), ElementsAre("a", "b", "d"));
    EXPECT_EQ(table_.find("c", now)->seen, 0u);
    EXPECT_THAT(fire(now, places::request, true), ElementsAre("a", "d"));
}

TEST_F(FaultTable, CountsAndTellsWhatIsLeft) {
    add({R"({"id": "r", "effect": {"flip_byte": 0}, "when": {"nth": [2, 3], "times": 2}})"});
    EXPECT_EQ(table_.find("r", now)->left, 2u);
    fire();
    EXPECT_EQ(table_.find("r", now)->left, 2u);
    fire();
    auto const status = table_.find("r", now);
    EXPECT_EQ(status->seen, 2u);
    EXPECT_EQ(status->fired, 1u);
    EXPECT_EQ(status->left, 1u);
    ASSERT_EQ(status->last.size(), 1u);
    EXPECT_EQ(status->last[0].request_id, "ID");
    EXPECT_EQ(status->last[0].operation, "PutObject");
    EXPECT_EQ(table_.fired(), 1u);
    for (std::size_t n = 0; n < 2 * fault_table::kept_firings; ++n) fire();
    EXPECT_EQ(table_.find("r", now)->left, 0u);
}

TEST_F(FaultTable, RulesHaveIdsOfTheirOwn) {
    add({R"({"effect": {"flip_byte": 0}})", R"({"id": "fault-2", "effect": {"flip_byte": 0}})",
         R"({"effect": {"flip_byte": 0}})"});
    EXPECT_THAT(fire(), ElementsAre("fault-1", "fault-2", "fault-3"));
    std::string taken;
    auto const again = table_.add({read(R"({"id": "new", "effect": {"flip_byte": 0}})"),
                                   read(R"({"id": "fault-2", "effect": {"flip_byte": 0}})")},
                                  now, &taken);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error(), fault_table::refusal::id_taken);
    EXPECT_EQ(taken, "fault-2");
    EXPECT_FALSE(table_.find("new", now)) << "all or none";
    EXPECT_TRUE(table_.remove("fault-2"));
    EXPECT_FALSE(table_.remove("fault-2"));
    EXPECT_FALSE(table_.is_idle());
    table_.remove_all("");
    EXPECT_TRUE(table_.is_idle());
}

TEST_F(FaultTable, HoldsSoManyRules) {
    std::vector<rule> many(fault_table::most_rules, read(R"({"effect": {"flip_byte": 0}})"));
    ASSERT_TRUE(table_.add(many, now));
    auto const more = table_.add({many.front()}, now);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error(), fault_table::refusal::too_many);
}

}  // namespace
}  // namespace s3seal::faults
