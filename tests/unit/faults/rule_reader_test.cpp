// Rules as JSON: what is taken, what is refused with which sentence, and that what is printed is read again.
#include "server/faults/rule_reader.hpp"
#include "server/faults/rule_list.hpp"

#include "server/faults/presets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::faults {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> mistakes_in(std::string_view text) {
    mistakes out;
    auto const value = json::parse(text);
    EXPECT_THAT(read_rules(value, out), IsEmpty()) << text;
    std::vector<std::string> sentences;
    for (auto const& one : out) sentences.push_back(one.text);
    return sentences;
}

rule read(std::string_view text) {
    mistakes out;
    auto const value = json::parse(text);
    auto const one = read_rule(value, out);
    for (auto const& wrong : out) ADD_FAILURE() << wrong.text;
    return one.value_or(rule{});
}

constexpr std::string_view everything = R"({
    "id": "r1", "test": "t1",
    "match": {"service": "s3", "region": "eu-*", "operation": "Put*", "bucket": "b?", "key": "a/*", "caller": "*:root",
              "namespace": "n", "headers": {"User-Agent": "Boto3*"}},
    "when": {"nth": [1, 4], "every": 2, "sequence": {"fail": 3, "pass": 2}, "probability": 0.5, "seed": 7, "times": 9,
             "from": "2026-11-24T10:00:00.000Z", "until": "2026-11-25T10:00:00.000Z", "lasting_ms": 1000},
    "effect": {"error": {"code": "SlowDown", "message": "Slower.", "at": "commit"},
               "delay": {"ms": 100, "jitter_ms": 20, "per_byte_us": 5},
               "cut_download": 10, "stall_download": {"after": 5, "ms": 100}, "flip_byte": 3, "wrong_checksum": true,
               "wrong_etag": true, "missing_header": "ETag"}})";

TEST(FaultRules, AreReadAsTheyArePrinted) {
    for (auto const text :
         {everything, std::string_view{R"({"effect": {"reset": "after_commit"}})"},
          std::string_view{R"({"effect": {"kms_key_state": "pending_deletion"}, "match": {"kms_key": "*/1"}})"},
          std::string_view{R"({"effect": {"cut_upload": 0}})"},
          std::string_view{R"({"effect": {"error": {"code": "Teapot", "status": 418, "message": "No."}}})"}})
        EXPECT_EQ(json::value(print_rule(read(text))), json::parse(text));
}

TEST(FaultRules, KnowWhereTheyAreAsked) {
    auto const place = [](std::string_view text) { return place_of(read(text)); };
    EXPECT_EQ(place(R"({"effect": {"error": "SlowDown"}})"), places::request);
    EXPECT_EQ(place(R"({"effect": {"error": {"code": "SlowDown", "at": "commit"}}})"), places::commit);
    EXPECT_EQ(place(R"({"effect": {"error": "ThrottlingException"}})"), places::kms_call);
    EXPECT_EQ(place(R"({"effect": {"error": "KMS.ThrottlingException"}})"), places::kms_call);
    EXPECT_EQ(place(R"({"match": {"operation": "GenerateDataKey"}, "effect": {"delay": {"ms": 1}}})"),
              places::kms_call);
    EXPECT_EQ(place(R"({"match": {"kms_key": "*"}, "effect": {"error": "DisabledException"}})"), places::kms_key);
    EXPECT_EQ(place(R"({"effect": {"kms_key_state": "disabled"}})"), places::key_state);
}

TEST(FaultRules, TellWhatTheyDo) {
    EXPECT_EQ(summary_of(read(everything).effect),
              "delay of 100 ms to 120 ms and 5 us per byte, error SlowDown, cut_download after 10 bytes, "
              "stall_download, flip_byte 3, wrong_checksum, wrong_etag, missing_header ETag");
}

TEST(FaultRules, OfMistakesAllAreTold) {
    EXPECT_THAT(mistakes_in("3"), ElementsAre("takes an object"));
    EXPECT_THAT(mistakes_in("{}"), ElementsAre("effect: is missing"));
    EXPECT_THAT(mistakes_in(R"({"effect": {}})"), ElementsAre("effect: says nothing that would happen"));
    EXPECT_THAT(
        mistakes_in(R"({"effect": {"error": "SlowDwon"}, "match": {"operation": "PutObjct"}})"),
        ElementsAre("match.operation: S3, KMS and STS have no operation \"PutObjct\" (did you mean \"PutObject\"?)",
                    "effect.error: S3, KMS and STS have no error \"SlowDwon\" (did you mean \"SlowDown\"?); one "
                    "of your own has a \"status\""));
    EXPECT_THAT(
        mistakes_in(R"([{"effect": {"flip_byte": -1, "reset": "now"}}, {"id": "a b", "effect": {"flip_byte": 0}}])"),
        ElementsAre("[0].effect.reset: takes before_commit, during_commit, after_commit",
                    "[0].effect.flip_byte: takes a whole number from 0 to 9223372036854775807",
                    "[1].id: takes up to 128 letters, digits, - _ . and :"));
    EXPECT_THAT(mistakes_in(R"({"effect": {"wrong_etga": true, "flip_byte": 1}})"),
                ElementsAre("effect.wrong_etga: there is no such field (did you mean \"wrong_etag\"?)"));
}

TEST(FaultRules, OfASchedule) {
    auto const when = [](std::string_view text) {
        return mistakes_in(std::string{R"({"effect": {"flip_byte": 0}, "when": )"}.append(text).append("}"));
    };
    EXPECT_THAT(when(R"({"nth": 0})"), ElementsAre("when.nth: takes a whole number from 1, or a list of them"));
    EXPECT_THAT(when(R"({"nth": []})"), ElementsAre("when.nth: takes a whole number from 1, or a list of them"));
    EXPECT_THAT(when(R"({"probability": 2})"), ElementsAre("when.probability: takes a number from 0 to 1"));
    EXPECT_THAT(when(R"({"sequence": {"pass": 1}})"), ElementsAre("when.sequence.fail: is missing"));
    EXPECT_THAT(when(R"({"from": "2026-11-25T10:00:00Z", "until": "2026-11-24T10:00:00Z"})"),
                ElementsAre("when.until: is not after \"from\""));
    EXPECT_THAT(when(R"({"until": "tomorrow"})"), ElementsAre("when.until: takes a date: 2026-11-24T10:00:00Z"));
}

TEST(FaultRules, DoNotPromiseWhatCannotHappen) {
    EXPECT_THAT(
        mistakes_in(R"({"effect": {"error": "SlowDown", "reset": "after_commit"}})"),
        ElementsAre("effect: takes one of error, reset, cut_upload and kms_key_state: each decides what happens"));
    EXPECT_THAT(mistakes_in(R"({"match": {"operation": "AssumeRole"}, "effect": {"error": "SlowDown"}})"),
                ElementsAre("effect: sts has no error \"SlowDown\""));
    EXPECT_THAT(mistakes_in(R"({"match": {"service": "sts"}, "effect": {"error": "ThrottlingException"}})"),
                ElementsAre("effect: sts has no error \"ThrottlingException\""));
    EXPECT_THAT(mistakes_in(R"({"effect": {"error": {"code": "SlowDown", "status": 500}}})"),
                ElementsAre("effect.error.status: is for codes that no table has: leave it out"));
    EXPECT_THAT(mistakes_in(R"({"effect": {"missing_header": "content-length"}})"),
                ElementsAre("effect.missing_header: takes no Content-Length: it is part of how bodies are sent"));
    EXPECT_THAT(mistakes_in(R"({"match": {"kms_key": "alias/a"}, "effect": {"error": "DisabledException"}})"),
                ElementsAre("match.kms_key: takes the ARN of a key, a pattern of it, or the id at its end"));
    read(R"({"match": {"operation": "PutObject"}, "effect": {"error": "ThrottlingException"}})");
}

TEST(FaultRules, OfPresetsAreForATestAndAMatch) {
    for (auto const name : preset_names()) EXPECT_THAT(rules_of_preset(name), testing::Not(IsEmpty())) << name;
    mistakes out;
    auto const value = json::parse(R"({"preset": "throttled", "test": "t1", "match": {"bucket": "b*"}})");
    auto const rules = read_rules(value, out);
    ASSERT_EQ(rules.size(), 3u);
    for (auto const& one : rules) {
        EXPECT_EQ(one.test, "t1");
        EXPECT_EQ(one.match.bucket->text(), "b*");
    }
    EXPECT_EQ(rules[1].match.service, "kms");
    EXPECT_THAT(mistakes_in(R"({"preset": "rain"})"),
                ElementsAre("preset: there is no preset \"rain\": they are kms-outage, throttled, flaky-network, "
                            "clock-skew, expired-credentials, disk-full"));
    EXPECT_THAT(mistakes_in(R"({"preset": "throttled", "match": {"service": "s3"}})"),
                ElementsAre("match: takes no service: the preset says which"));
}

}  // namespace
}  // namespace s3seal::faults
