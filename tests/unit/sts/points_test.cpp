// A call of STS may be stopped when its caller is known.
#include "server/service/points.hpp"

#include "server/sts/sts_application.hpp"
#include "storage/base/random.hpp"
#include "tests/support/noted_points.hpp"
#include "tests/support/owned_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::sts {
namespace {

using service::point;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StsPoints : public testing::Test {
protected:
    http::response ask(std::string_view form) {
        test::owned_request request{"POST", "/", {{"Host", "localhost"}}};
        request.add("Authorization",
                    "AWS4-HMAC-SHA256 Credential=test/20260102/us-east-1/sts/aws4_request, "
                    "SignedHeaders=host, Signature=00");
        request.head.content_length = form.size();
        points_.reached.clear();
        outcome_ = {};
        auto const exchange = application_.begin({.head = request.head,
                                                  .connection = from_,
                                                  .id = id_,
                                                  .at = time_.now(),
                                                  .outcome = outcome_,
                                                  .points = points_});
        exchange->consume(as_bytes(form));
        return exchange->finish(http::body_end::complete);
    }

    seeded_random random_{1};
    manual_clock time_{instant{std::chrono::hours{500'000}}};
    auth::session_authority sessions_{std::string(auth::session_authority::key_bytes, 's'), random_};
    auth::credential_store credentials_{{}, true, {}, &sessions_};
    http::buffer_budget budget_{1u << 20};
    behaviour const lenient_{.lenient = true};
    sts_application application_{{.credentials = credentials_,
                                  .sessions = sessions_,
                                  .time = time_,
                                  .random = random_,
                                  .unauthenticated = budget_,
                                  .behaviour = lenient_}};
    http::connection_info const from_;
    std::string const id_ = "ID";
    service::outcome outcome_;
    test::noted_points points_;
};

TEST_F(StsPoints, ACallComesToOne) {
    EXPECT_EQ(ask("Action=GetCallerIdentity&Version=2011-06-15").status, 200u);
    EXPECT_THAT(points_.reached, ElementsAre(point::authorized));
    EXPECT_EQ(points_.known, "sts GetCallerIdentity   arn:aws:iam::000000000000:root ");
    EXPECT_EQ(ask("Action=Nothing&Version=2011-06-15").status, 400u);
    EXPECT_THAT(points_.reached, IsEmpty());
}

TEST_F(StsPoints, ACallThatIsStoppedIsRefusedInItsOwnWords) {
    struct row {
        aws::errc code;
        unsigned status;
        std::string_view name;
    };
    for (auto const& [code, status, name] :
         {row{aws::errc::slow_down, 400, "Throttling"}, row{aws::errc::access_denied, 403, "AccessDenied"},
          row{aws::errc::internal_error, 500, "InternalFailure"}}) {
        points_.stop_at(point::authorized, aws::error{code}.because(aws::reason_code::not_built));
        auto const refused = ask("Action=GetSessionToken&Version=2011-06-15");
        EXPECT_EQ(refused.status, status);
        EXPECT_THAT(refused.body, HasSubstr(std::string{"<Code>"}.append(name).append("</Code>")));
        EXPECT_EQ(outcome_.error_code, name);
        EXPECT_EQ(outcome_.refusal->why.code, aws::reason_code::not_built);
    }
}

TEST_F(StsPoints, WhatHasAnotherNameIsToldByIt) {
    constexpr aws::error_row made_up{418, "Teapot", "No coffee."};
    aws::error by;
    by.told = &made_up;
    points_.stop_at(point::authorized, by);
    auto const refused = ask("Action=GetSessionToken&Version=2011-06-15");
    EXPECT_EQ(refused.status, 418u);
    EXPECT_THAT(refused.body, HasSubstr("<Code>Teapot</Code><Message>No coffee.</Message>"));
    EXPECT_EQ(outcome_.error_code, "Teapot");
}

}  // namespace
}  // namespace s3seal::sts
