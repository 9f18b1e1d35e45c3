// One request among rules.
#include "server/faults/attempt.hpp"

#include "server/faults/rule_reader.hpp"
#include "tests/support/owned_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::faults {
namespace {

using service::point;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class Attempt : public testing::Test {
protected:
    // The one rule that there is.
    void rule_is(std::string_view text) {
        mistakes out;
        auto const value = boost::json::parse(text);
        auto one = read_rule(value, out);
        ASSERT_TRUE(one) << text;
        one->id = "r";
        table_.remove_all("");
        ASSERT_TRUE(table_.add({*std::move(one)}, time_.now()));
        outcome_ = {};
        attempt_.emplace(table_, time_, request_.head, "ID", "", outcome_);
    }
    // The code of what it is stopped with there; "": it passes.
    std::string reach(point where, service::subject const& what = {}) {
        auto const passed = attempt_->reach(where, what);
        if (passed) return "";
        EXPECT_EQ(passed.error().why.code, aws::reason_code::injected_fault);
        said_ = aws::message_of(passed.error());
        return std::string{aws::row_of(passed.error()).code};
    }
    std::string reach_put() { return reach(point::authorized, put_); }
    std::vector<std::string> effects() const {
        std::vector<std::string> out;
        for (auto const& one : outcome_.faults) out.push_back(one.rule + " " + std::string{one.effect});
        return out;
    }
    http::response finish(unsigned status = 200) {
        http::response made;
        made.status = status;
        made.add("ETag", "\"0\"");
        return attempt_->finish(std::move(made), stopped_);
    }

    fault_table table_;
    manual_clock time_{instant{std::chrono::hours{500'000}}};
    test::owned_request request_{"PUT", "/bucket/key", {{"Host", "localhost"}}};
    service::outcome outcome_;
    std::optional<attempt> attempt_;
    bool stopped_ = false;
    std::string said_;
    service::subject const put_{.service = "s3", .operation = "PutObject", .bucket = "bucket", .key = "key"};
    service::subject const call_{
        .service = "kms", .operation = "GenerateDataKey", .caller = "arn:user", .kms_key = "arn:key"};
};

TEST_F(Attempt, IsStoppedByAnErrorWhenItIsKnown) {
    rule_is(R"({"effect": {"error": "SlowDown"}})");
    EXPECT_EQ(reach_put(), "SlowDown");
    EXPECT_EQ(said_, "Please reduce your request rate.");
    EXPECT_THAT(effects(), ElementsAre("r error"));
    rule_is(R"({"effect": {"error": {"code": "SlowDown", "message": "Slower."}}})");
    EXPECT_EQ(reach_put(), "SlowDown");
    EXPECT_EQ(said_, "Slower.");
}

TEST_F(Attempt, IsStoppedAtItsCommit) {
    rule_is(R"({"effect": {"error": {"code": "InsufficientStorage", "at": "commit"}}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(reach(point::before_commit), "InsufficientStorage");
}

TEST_F(Attempt, OfAServiceIsToldInItsOwnWords) {
    rule_is(R"({"effect": {"error": "ExpiredToken"}})");
    EXPECT_EQ(reach(point::authorized, {.service = "sts", .operation = "AssumeRole"}), "ExpiredToken");
    EXPECT_EQ(said_, "The security token included in the request is expired");
    rule_is(R"({"effect": {"error": {"code": "Teapot", "status": 418, "message": "No."}}})");
    EXPECT_EQ(reach_put(), "Teapot");
    EXPECT_EQ(said_, "No.");
}

TEST_F(Attempt, OfS3IsStoppedWhereItAsksKms) {
    rule_is(R"({"match": {"operation": "PutObject"}, "effect": {"error": "ThrottlingException"}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(reach(point::kms_call, call_), "ThrottlingException");
    EXPECT_EQ(said_, "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.");
    rule_is(R"({"effect": {"error": "KMS.ThrottlingException"}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(reach(point::kms_call, call_), "KMS.ThrottlingException");
    rule_is(R"({"match": {"kms_key": "arn:*"}, "effect": {"error": "KeyUnavailableException"}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(reach(point::kms_call, {.service = "kms", .operation = "GenerateDataKey"}), "");
    EXPECT_EQ(reach(point::kms_key, call_), "KeyUnavailableException");
}

TEST_F(Attempt, OfKmsIsAskedOnceItIsKnown) {
    rule_is(R"({"match": {"service": "kms"}, "effect": {"error": "ThrottlingException"}})");
    EXPECT_EQ(reach(point::kms_call, call_), "");
    EXPECT_EQ(reach(point::authorized, call_), "ThrottlingException");
    rule_is(R"({"match": {"kms_key": "arn:key"}, "effect": {"error": "NotFoundException"}})");
    EXPECT_EQ(reach(point::authorized, call_), "NotFoundException");
    EXPECT_EQ(table_.find("r", time_.now())->fired, 1u);
}

TEST_F(Attempt, FindsAKeyInAnotherState) {
    struct row {
        char const* state;
        char const* code;
        char const* message;
    };
    for (auto const& [state, code, message] :
         {row{"disabled", "DisabledException", "arn:key is disabled."},
          {"pending_deletion", "KMSInvalidStateException", "arn:key is pending deletion."},
          {"denied", "AccessDeniedException",
           "User: arn:user is not authorized to perform: kms:GenerateDataKey on resource: arn:key with an explicit "
           "deny "
           "in a resource-based policy"}}) {
        rule_is(std::string{R"({"effect": {"kms_key_state": ")"}.append(state).append("\"}}"));
        EXPECT_EQ(reach_put(), "");
        EXPECT_EQ(reach(point::kms_call, call_), "");
        EXPECT_EQ(reach(point::kms_key, call_), code);
        EXPECT_EQ(said_, message);
    }
}

TEST_F(Attempt, IsResetBeforeItsCommit) {
    rule_is(R"({"effect": {"reset": "before_commit"}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(reach(point::before_commit), "InternalError") << "so that nothing is stored";
    EXPECT_TRUE(finish().reset);
    EXPECT_TRUE(stopped_);
}

TEST_F(Attempt, IsResetAfterItsCommit) {
    rule_is(R"({"effect": {"reset": "after_commit"}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(reach(point::before_commit), "");
    EXPECT_EQ(reach(point::after_commit), "");
    EXPECT_TRUE(finish().reset);
    EXPECT_THAT(effects(), ElementsAre("r reset after_commit"));
}

TEST_F(Attempt, IsResetDuringItsCommitByChance) {
    int stored = 0;
    for (int seed = 0; seed < 40; ++seed) {
        rule_is(R"({"when": {"seed": )" + std::to_string(seed) + R"(}, "effect": {"reset": "during_commit"}})");
        EXPECT_EQ(reach_put(), "");
        stored += reach(point::before_commit).empty() ? 1 : 0;
        EXPECT_TRUE(finish().reset);
    }
    EXPECT_GT(stored, 5);
    EXPECT_LT(stored, 35);
}

TEST_F(Attempt, WaitsOnceForEachDelay) {
    rule_is(R"({"effect": {"delay": {"ms": 100}}})");
    EXPECT_EQ(attempt_->take_delay(10), milliseconds{0}) << "nothing is known yet";
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(attempt_->take_delay(10), milliseconds{100});
    EXPECT_EQ(attempt_->take_delay(10), milliseconds{0});
    rule_is(R"({"effect": {"delay": {"ms": 100, "jitter_ms": 50}}})");
    EXPECT_EQ(reach_put(), "");
    auto const jittered = attempt_->take_delay(10);
    EXPECT_GE(jittered, milliseconds{100});
    EXPECT_LE(jittered, milliseconds{150});
    rule_is(R"({"effect": {"delay": {"per_byte_us": 500}}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(attempt_->take_delay(10), milliseconds{5});
    EXPECT_EQ(attempt_->take_delay(10), milliseconds{0});
}

TEST_F(Attempt, EndsAnUploadBehindSoManyBytes) {
    rule_is(R"({"effect": {"cut_upload": 10}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_FALSE(attempt_->cuts_upload(10));
    EXPECT_FALSE(attempt_->has_cut_upload());
    EXPECT_THAT(effects(), IsEmpty());
    EXPECT_TRUE(attempt_->cuts_upload(11));
    EXPECT_TRUE(attempt_->cuts_upload(12));
    EXPECT_TRUE(finish().reset);
    EXPECT_THAT(effects(), ElementsAre("r cut_upload"));
}

TEST_F(Attempt, FiresWhatHappened) {
    for (auto const* effect :
         {R"({"reset": "before_commit"})", R"({"reset": "after_commit"})", R"({"missing_header": "ETag"})",
          R"({"wrong_etag": true})", R"({"flip_byte": 0})", R"({"cut_download": 0})", R"({"cut_upload": 3})"}) {
        rule_is(std::string{R"({"when": {"times": 1}, "effect": )"}.append(effect).append("}"));
        EXPECT_EQ(reach_put(), "");
        EXPECT_EQ(finish(404).find("ETag"), "\"0\"") << effect;
        EXPECT_THAT(effects(), IsEmpty()) << effect;
        auto const status = *table_.find("r", time_.now());
        EXPECT_EQ(status.seen, 1u);
        EXPECT_EQ(status.fired, 0u) << effect;
        EXPECT_EQ(status.left, 1u) << effect;
    }
    EXPECT_EQ(table_.fired(), 0u);
}

TEST_F(Attempt, OfOneThatIsGoneLeavesItsRulesToOthers) {
    rule_is(R"({"when": {"times": 1}, "effect": {"wrong_etag": true}})");
    EXPECT_EQ(reach_put(), "");
    service::outcome other;
    attempt second{table_, time_, request_.head, "ID2", "", other};
    EXPECT_TRUE(second.reach(point::authorized, put_));
    EXPECT_EQ(second.finish({}, stopped_).find("ETag"), std::nullopt);
    attempt_.reset();
    attempt_.emplace(table_, time_, request_.head, "ID3", "", outcome_);
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(finish().find("ETag"), "\"1\"");
    EXPECT_EQ(table_.find("r", time_.now())->last.at(0).request_id, "ID3");
}

TEST_F(Attempt, ThatIsStoredIsResetWhateverCameOfIt) {
    rule_is(R"({"effect": {"reset": "after_commit"}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(reach(point::before_commit), "");
    EXPECT_EQ(reach(point::after_commit), "");
    EXPECT_TRUE(finish(500).reset);
}

TEST_F(Attempt, DamagesItsResponse) {
    rule_is(R"({"effect": {"wrong_etag": true}})");
    EXPECT_EQ(reach_put(), "");
    auto const response = finish();
    EXPECT_FALSE(response.reset);
    EXPECT_EQ(response.find("ETag"), "\"1\"");
}

TEST_F(Attempt, OfNoRuleIsLeftAlone) {
    rule_is(R"({"match": {"bucket": "other"}, "effect": {"error": "SlowDown"}})");
    EXPECT_EQ(reach_put(), "");
    EXPECT_EQ(reach(point::before_commit), "");
    EXPECT_EQ(finish().find("ETag"), "\"0\"");
    EXPECT_THAT(effects(), IsEmpty());
    EXPECT_FALSE(stopped_);
}

}  // namespace
}  // namespace s3seal::faults
