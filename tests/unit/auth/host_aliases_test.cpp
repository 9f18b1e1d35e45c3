#include "server/auth/host_aliases.hpp"

#include "server/auth/authenticate.hpp"
#include "server/auth/sigv2.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/sigv4_signer.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::auth {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> hosts(host_aliases const& of, std::string_view host) {
    std::vector<std::string> out;
    for (auto const& one : of.others_of(host)) out.push_back(one.host);
    return out;
}

TEST(HostAliases, EitherSideStandsForTheOther) {
    host_aliases const aliases{{{"s3:4566", "localhost:4566"}}};
    EXPECT_THAT(hosts(aliases, "localhost:4566"), ElementsAre("s3:4566"));
    EXPECT_THAT(hosts(aliases, "s3:4566"), ElementsAre("localhost:4566"));
    EXPECT_THAT(hosts(aliases, "LOCALHOST:4566"), ElementsAre("s3:4566"));
    for (auto const* other : {"localhost:4567", "localhost", "xs3:4566", "example.com:4566", ".s3:4566", ""})
        EXPECT_THAT(hosts(aliases, other), IsEmpty()) << other;
}

TEST(HostAliases, KeepWhatStandsInFront) {
    host_aliases const aliases{{{"s3:4566", "localhost:4566"}}};
    EXPECT_EQ(aliases.others_of("my.bucket.localhost:4566"),
              (std::vector<signed_host>{{.host = "my.bucket.s3:4566", .bucket = "my.bucket"}}));
    EXPECT_EQ(aliases.others_of("localhost:4566"), (std::vector<signed_host>{{.host = "s3:4566", .bucket = ""}}));
}

TEST(HostAliases, ANameWithoutAPortStandsForEveryPort) {
    host_aliases const aliases{{{"s3", "localhost"}}};
    EXPECT_THAT(hosts(aliases, "localhost:9000"), UnorderedElementsAre("s3", "s3:9000"));
    EXPECT_THAT(hosts(aliases, "localhost"), ElementsAre("s3"));
    host_aliases const inner{{{"s3", "[::1]:9000"}}};
    EXPECT_THAT(hosts(inner, "[::1]:9000"), UnorderedElementsAre("s3", "s3:9000"));
    EXPECT_THAT(hosts(inner, "[::1]"), IsEmpty());
}

TEST(HostAliases, OnlySoManyCount) {
    std::vector<host_alias> many(100, {"s3", "localhost"});
    for (std::size_t i = 0; i < many.size(); ++i) many[i].signed_for += std::to_string(i);
    EXPECT_EQ(hosts(host_aliases{many}, "localhost:1").size(), 2 * host_aliases::most);
    EXPECT_THAT(hosts(host_aliases{{many.begin(), many.begin() + host_aliases::most}}, "localhost"),
                Contains(many[host_aliases::most - 1].signed_for));  // the last one counts
    EXPECT_THAT(hosts(host_aliases{many}, std::string(100'000, 'a') + ".localhost"), IsEmpty());
}

constexpr std::string_view date = "20261124T100000Z";
instant const now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{10}};
test::signing_credentials const tester{"test", "test"};

// A verifier of a server with one alias, for requests that are signed for one Host and come with another.
class SignedForAnotherHost : public testing::Test {
protected:
    aws::result<identity> judge(test::owned_request const& request, std::string_view host_bucket = {}) const {
        region_rule const any = [](std::string_view) { return std::nullopt; };
        return authenticate({request.head,
                             request.parsed,
                             host_bucket,
                             s3_protocol(),
                             credentials_,
                             now,
                             manual_clock{now},
                             any,
                             {},
                             &aliases_});
    }

    // In the header. `payload`: x-amz-content-sha256.
    static test::owned_request with_header(std::string const& signed_for, std::string_view received,
                                           std::string const& payload = "UNSIGNED-PAYLOAD") {
        auto const sent = test::sign_request(
            "PUT", "/b/k", {{"Host", signed_for}, {"x-amz-content-sha256", payload}, {"x-amz-date", std::string{date}}},
            payload, tester, {.amz_date = std::string{date}});
        return {"PUT",
                "/b/k",
                {{"Host", received},
                 {"x-amz-content-sha256", payload},
                 {"x-amz-date", date},
                 {"Authorization", sent.authorization}}};
    }

    aws::result<identity> judge_header(std::string const& signed_for, std::string_view received) const {
        return judge(with_header(signed_for, received));
    }

    // A URL of Version 4.
    aws::result<identity> judge_url(std::string const& signed_for, std::string_view received) const {
        auto const query = fmt::format(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test%2F20261124%2Fus-east-1%2Fs3%2Faws4_request"
            "&X-Amz-Date={}&X-Amz-Expires=60&X-Amz-SignedHeaders=host",
            date);
        auto const sent = test::sign_request("GET", "/b/k?" + query, {{"Host", signed_for}}, "UNSIGNED-PAYLOAD", tester,
                                             {.amz_date = std::string{date}});
        return judge({"GET", fmt::format("/b/k?{}&X-Amz-Signature={}", query, sent.signature), {{"Host", received}}});
    }

    credential_store const credentials_{{}, true};
    host_aliases const aliases_{{{"s3:4566", "localhost:4566"}}};
};

TEST_F(SignedForAnotherHost, IsWhoItIs) {
    EXPECT_TRUE(judge_header("s3:4566", "s3:4566"));
    EXPECT_TRUE(judge_header("s3:4566", "localhost:4566"));
    EXPECT_TRUE(judge_header("localhost:4566", "s3:4566"));
    EXPECT_TRUE(judge_url("s3:4566", "localhost:4566"));
    EXPECT_TRUE(judge_url("localhost:4566", "s3:4566"));
}

TEST_F(SignedForAnotherHost, IsNobodyWithoutTheAlias) {
    for (auto const* other : {"s3", "s3:4567", "minio:4566", "bucket.s3:4566"}) {
        auto const refused = judge_header(other, "localhost:4566");
        ASSERT_FALSE(refused) << other;
        EXPECT_EQ(refused.error().code, aws::errc::signature_does_not_match);
        // Of the Host that came, not of those that were tried.
        EXPECT_THAT(refused.error().why.argument("canonical_request"), testing::HasSubstr("host:localhost:4566"));
        EXPECT_FALSE(judge_url(other, "localhost:4566")) << other;
    }
}

TEST_F(SignedForAnotherHost, GoesOnWithItsOwnSignatureInItsChunks) {
    auto const request = with_header("s3:4566", "localhost:4566", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
    auto const caller = judge(request);
    ASSERT_TRUE(caller && caller->seed);
    EXPECT_EQ(caller->payload_hash, "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
}

TEST_F(SignedForAnotherHost, MeansTheSameBucketInFront) {
    test::owned_request const signed_text{"GET", "/k"};
    auto const text = v2_string_to_sign(signed_text.head, signed_text.parsed, "bucket", "1795514400");
    auto const target = fmt::format("/k?AWSAccessKeyId=test&Expires=1795514400&Signature={}",
                                    http::uri_encode(v2_signature(tester.secret, text), false));
    test::owned_request const url{"GET", target, {{"Host", "bucket.localhost:4566"}}};
    EXPECT_TRUE(judge(url, "bucket"));
    // What was signed for a bucket's own name says nothing of a path.
    EXPECT_FALSE(judge(url, ""));
}

}  // namespace
}  // namespace s3seal::auth
