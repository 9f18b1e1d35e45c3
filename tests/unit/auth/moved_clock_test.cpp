// Signatures while the server's clock is moved, and their signers' is not.
#include "server/auth/authenticate.hpp"
#include "server/auth/form_signature.hpp"
#include "server/auth/protocol.hpp"
#include "server/auth/verification.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/sigv4_signer.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace s3seal::auth {
namespace {

using namespace std::chrono_literals;

class MovedClock : public testing::Test {
protected:
    struct judgement {
        std::string code = "";  // "": accepted
        std::optional<instant> signed_at = {};
    };

    static judgement of(aws::result<identity> const& who) {
        if (who) return {.signed_at = who->signed_at};
        return {.code = std::string{aws::row_of(who.error().code).code}};
    }

    judgement judge(test::owned_request const& request) const {
        region_rule const any = [](std::string_view) { return std::nullopt; };
        return of(authenticate({request.head, request.parsed, "", s3_protocol(), store_, clock_.now(), clock_, any}));
    }

    // GET /b/k, signed in the header.
    judgement ask(instant signed_at) const {
        auto const date = basic_date(signed_at);
        test::owned_request request{
            "GET", "/b/k", {{"Host", "localhost"}, {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}, {"x-amz-date", date}}};
        test::signing_headers const headers{
            {"Host", "localhost"}, {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}, {"x-amz-date", date}};
        request.add("Authorization",
                    test::sign("GET", "/b/k", headers, "UNSIGNED-PAYLOAD", {"test", "test"}, "us-east-1", "s3", date));
        return judge(request);
    }

    static std::string presign(instant signed_at, std::chrono::seconds life) {
        auto const date = basic_date(signed_at);
        auto const target = fmt::format(
            "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F{}%2Fus-east-1%2Fs3%2Faws4_request&"
            "X-Amz-Date={}&X-Amz-Expires={}&X-Amz-SignedHeaders=host",
            date.substr(0, 8), date, life.count());
        auto const made = test::sign_request("GET", target, {{"Host", "localhost"}}, "UNSIGNED-PAYLOAD",
                                             {"test", "test"}, {.amz_date = date});
        return target + "&X-Amz-Signature=" + made.signature;
    }

    judgement open(std::string const& url) const {
        return judge(test::owned_request{"GET", url, {{"Host", "localhost"}}});
    }

    void judge_signers_by_our_clock() {
        auto state = clock_.state();
        state.skew = signing_time::clock;
        ASSERT_TRUE(clock_.set(state));
    }

    manual_clock real_{*parse_basic_date("20261124T100000Z")};
    adjustable_clock clock_{real_};
    credential_store store_{{}, true};
};

TEST_F(MovedClock, WhoSignsByRealTimeIsLetIn) {
    for (auto const by : {24h * 400, -24h * 800, 24h * 400}) {
        ASSERT_TRUE(clock_.advance(by));
        EXPECT_EQ(ask(real_.now()).code, "");
        EXPECT_EQ(ask(real_.now() - 16min).code, "RequestTimeTooSkewed");
    }
}

TEST_F(MovedClock, WhoFollowsTheDateOfOurResponsesIsLetIn) {
    ASSERT_TRUE(clock_.advance(24h));
    EXPECT_EQ(ask(clock_.now()).code, "");
    EXPECT_EQ(ask(clock_.now()).signed_at, clock_.now());
    EXPECT_EQ(ask(real_.now() + 12h).code, "RequestTimeTooSkewed");
}

TEST_F(MovedClock, SignersAreJudgedByItWhereThatIsAskedFor) {
    ASSERT_TRUE(clock_.advance(24h));
    judge_signers_by_our_clock();
    EXPECT_EQ(ask(real_.now()).code, "RequestTimeTooSkewed");
    EXPECT_EQ(ask(clock_.now()).code, "");
}

TEST_F(MovedClock, TheErrorNamesTheTimeOfSigners) {
    ASSERT_TRUE(clock_.advance(24h));
    region_rule const any = [](std::string_view) { return std::nullopt; };
    test::owned_request const request{
        "GET", "/b/k", {{"x-amz-date", "20261124T120000Z"}, {"Authorization", "AWS4-HMAC-SHA256 x"}}};
    auto const who = authenticate({request.head, request.parsed, "", s3_protocol(), store_, clock_.now(), clock_, any});
    ASSERT_FALSE(who);
    ASSERT_GE(who.error().extras.size(), 2u);
    EXPECT_EQ(who.error().extras[1], std::pair(std::string{"ServerTime"}, std::string{"2026-11-24T10:00:00Z"}));
}

TEST_F(MovedClock, UrlsAgeByIt) {
    auto const url = presign(real_.now(), 3600s);
    real_.advance(1s);
    ASSERT_TRUE(clock_.advance(59min));
    EXPECT_EQ(open(url).code, "");
    ASSERT_TRUE(clock_.advance(1min));
    EXPECT_EQ(open(url).code, "AccessDenied");
    ASSERT_TRUE(clock_.advance(-1min));
    EXPECT_EQ(open(url).code, "");
}

TEST_F(MovedClock, UrlsThatAreSignedAfterAMoveHaveNotAgedByIt) {
    ASSERT_TRUE(clock_.advance(24h));
    real_.advance(1s);
    auto const url = presign(real_.now(), 3600s);
    EXPECT_EQ(open(url).code, "");
    EXPECT_EQ(open(url).signed_at, clock_.now());
    real_.advance(1s);
    ASSERT_TRUE(clock_.advance(1h));
    EXPECT_EQ(open(url).code, "AccessDenied");
}

TEST_F(MovedClock, UrlsOfAFrozenClockDoNotAge) {
    ASSERT_TRUE(clock_.set({.mode = clock_mode::frozen, .frozen_at = real_.now() - 24h}));
    real_.advance(1s);
    auto const url = presign(real_.now(), 60s);
    real_.advance(1h);
    EXPECT_EQ(open(url).code, "");
    ASSERT_TRUE(clock_.advance(61s));
    EXPECT_EQ(open(url).code, "AccessDenied");
}

TEST_F(MovedClock, UrlsMayBeSignedByIt) {
    ASSERT_TRUE(clock_.advance(24h));
    auto const url = presign(clock_.now(), 60s);
    EXPECT_EQ(open(url).code, "");
    EXPECT_EQ(open(presign(clock_.now() + 16min, 60s)).code, "AccessDenied");
    ASSERT_TRUE(clock_.advance(61s));
    EXPECT_EQ(open(url).code, "AccessDenied");
}

TEST_F(MovedClock, UrlsAreNotSignedForTheFutureOfTheirSigners) {
    ASSERT_TRUE(clock_.advance(-24h));
    EXPECT_EQ(open(presign(real_.now() + 16min, 60s)).code, "AccessDenied");
    judge_signers_by_our_clock();
    EXPECT_EQ(open(presign(real_.now(), 60s)).code, "AccessDenied");
}

TEST_F(MovedClock, FormsSayHowFarItWasAheadOfTheirSigners) {
    ASSERT_TRUE(clock_.advance(24h));
    real_.advance(1s);
    std::string const policy = "e30=";
    auto const date = basic_date(real_.now());
    auto const signature = test::sign_policy(policy, {"test", "test"}, {.amz_date = date});
    std::function<std::optional<std::string_view>(std::string_view)> const find =
        [&](std::string_view name) -> std::optional<std::string_view> {
        if (name == "policy") return policy;
        if (name == "X-Amz-Signature") return signature;
        if (name == "X-Amz-Algorithm") return "AWS4-HMAC-SHA256";
        if (name == "X-Amz-Credential") return "test/20261124/us-east-1/s3/aws4_request";
        if (name == "X-Amz-Date") return date;
        return std::nullopt;
    };
    region_rule const any = [](std::string_view) { return std::nullopt; };
    auto const who = authenticate_form({find, store_, clock_.now(), clock_, any, false});
    ASSERT_TRUE(who);
    EXPECT_EQ(who->signed_at, clock_.now());
    EXPECT_EQ(who->clock_ahead, 24h);
}

}  // namespace
}  // namespace s3seal::auth
