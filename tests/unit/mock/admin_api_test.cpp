#include "server/mock/admin_api.hpp"

#include "server/front/open_points.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/refused_record.hpp"
#include "tests/support/test_realms.hpp"
#include "tests/unit/storage/rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace s3seal::mock {
namespace {

using test::owned_request;
using testing::HasSubstr;

class AdminApi : public testing::Test {
protected:
    http::response ask(owned_request const& request, std::string_view body = {}) {
        http::connection_info from;
        from.remote = "127.0.0.1";
        service::outcome outcome;
        std::string const id;
        auto const exchange = application_.begin(
            {.head = request.head, .connection = from, .id = id, .at = {}, .outcome = outcome, .points = points_});
        if (exchange->wants_body()) exchange->consume(as_bytes(body));
        while (exchange->advance(http::body_end::complete) != http::progress::done) {
        }
        return exchange->finish(http::body_end::complete);
    }
    http::response send(std::string_view method, std::string_view path, std::string_view body,
                        std::string_view type = "application/json") {
        return ask({method, path, {{"Host", "localhost"}, {"Content-Type", type}}}, body);
    }
    http::response get(std::string_view path) { return ask({"GET", path, {{"Host", "localhost"}}}); }

    void remember_refusal(std::string_view id) {
        owned_request const request{"GET", "/b/k"};
        realm_->requests.add(test::make_refused_record(id, aws::error{aws::errc::no_such_bucket}), request.head, 4566);
    }

    admin_state state_;
    front::open_points points_;
    test::test_realms realms_;
    realms::realm_ptr realm_ = realms_.open(realms_.options());
    std::unique_ptr<realms::registry> registry_ = realms_.make_registry(realm_);
    journal::metrics metrics_;
    admin_api application_{{.state = state_,
                            .rules = {},
                            .realms = *registry_,
                            .metrics = metrics_,
                            .random = realms_.random,
                            .kept_bodies = realms_.bodies}};
};

TEST_F(AdminApi, HealthIs503UntilReady) {
    state_.version = "1.2.3";
    EXPECT_EQ(get("/_s3seal/health").status, 503U);
    state_.ready = true;
    auto const response = get("/_s3seal/health");
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "{\"status\":\"ready\",\"version\":\"1.2.3\"}\n");
}

TEST_F(AdminApi, AuthorityIsThereUnlessTheUserBroughtOne) {
    EXPECT_EQ(get("/_s3seal/ca.pem").status, 404U);
    state_.ca_pem = [] { return std::string{"-----BEGIN CERTIFICATE-----"}; };
    EXPECT_EQ(get("/_s3seal/ca.pem").body, "-----BEGIN CERTIFICATE-----");
}

TEST_F(AdminApi, HealthAndAuthorityAreOpenToAnybody) {
    state_.ready = true;
    owned_request const request{
        "GET", "/_s3seal/health", {{"Host", "rebound.example"}, {"Origin", "http://evil.example"}}};
    EXPECT_EQ(ask(request).status, 200U);
}

TEST_F(AdminApi, StopsForWhoMayWrite) {
    unsigned stops = 0;
    state_.stop = [&stops] { ++stops; };
    EXPECT_EQ(ask({"POST", "/_s3seal/stop", {{"Host", "evil.example"}}}).status, 403U);
    EXPECT_EQ(send("POST", "/_s3seal/stop", "", "text/plain").status, 415U);
    EXPECT_EQ(get("/_s3seal/stop").status, 405U);
    EXPECT_EQ(stops, 0U);
    auto const done = send("POST", "/_s3seal/stop", "");
    EXPECT_EQ(done.status, 202U);
    EXPECT_EQ(done.body, "{\"status\":\"stopping\"}\n");
    EXPECT_EQ(stops, 1U);
}

TEST_F(AdminApi, OnlyReadsAreAnswered) {
    EXPECT_EQ(ask({"POST", "/_s3seal/health", {{"Host", "localhost"}}}).status, 405U);
    EXPECT_TRUE(ask({"HEAD", "/_s3seal/health", {{"Host", "localhost"}}}).to_head);
    EXPECT_EQ(get("/_s3seal/nothing").status, 404U);
    owned_request const written{
        "POST", "/_s3seal/at-rest", {{"Host", "localhost"}, {"Content-Type", "application/json"}}};
    EXPECT_EQ(ask(written).status, 405U);
}

TEST_F(AdminApi, HowObjectsLieInStorageIsBehindTheGate) {
    EXPECT_THAT(get("/_s3seal/at-rest?bucket=b&key=k").body, HasSubstr("there is no such bucket"));
    EXPECT_EQ(get("/_s3seal/at-rest?bucket=b&key=%ff").status, 400U);
    EXPECT_EQ(get("/_s3seal/at-rest?bucket=b&key=k&more=1").status, 400U);
    EXPECT_EQ(ask({"GET", "/_s3seal/at-rest?bucket=b&key=k", {{"Host", "rebound.example"}}}).status, 403U);
}

TEST_F(AdminApi, AreNothingThatAPageCouldMakeMoreOfThanData) {
    remember_refusal("ID1");
    auto const json = std::pair{"Content-Type", "application/json"};
    for (auto const& [method, path] : {std::pair{"GET", "/health"},
                                       {"GET", "/ca.pem"},
                                       {"POST", "/health"},
                                       {"GET", "/nothing"},
                                       {"GET", "/requests/ID1/explain"},
                                       {"GET", "/requests/ID1/explain?format=text"},
                                       {"POST", "/requests/ID1/explain"},
                                       {"GET", "/requests/ID2/explain"},
                                       {"GET", "/kms/calls"},
                                       {"GET", "/kms/calls?no=1"},
                                       {"DELETE", "/kms/calls"},
                                       {"GET", "/at-rest"}}) {
        for (auto const* host : {"localhost", "evil.example"}) {
            auto const target = "/_s3seal" + std::string{path};
            std::string const head{ask({method, target, {{"Host", host}, json}}).head()};
            EXPECT_THAT(head, HasSubstr("X-Content-Type-Options: nosniff\r\n")) << path;
            EXPECT_THAT(head,
                        HasSubstr("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox\r\n"))
                << path;
            EXPECT_THAT(head, HasSubstr("Cache-Control: no-store\r\n")) << path;
            EXPECT_THAT(head, testing::Not(HasSubstr("Set-Cookie"))) << path;
            EXPECT_THAT(head, testing::Not(HasSubstr("Access-Control-"))) << path;
        }
    }
}

TEST_F(AdminApi, ExplanationsAreJsonOrText) {
    remember_refusal("ID1");
    auto const as_json = get("/_s3seal/requests/ID1/explain");
    EXPECT_THAT(as_json.head(), HasSubstr("application/json"));
    EXPECT_THAT(as_json.body, HasSubstr("\"code\":\"NoSuchBucket\""));
    auto const as_text = get("/_s3seal/requests/ID1/explain?format=text");
    EXPECT_THAT(as_text.head(), HasSubstr("text/plain"));
    EXPECT_THAT(as_text.body, HasSubstr("advice    Create the bucket first"));
    EXPECT_THAT(ask({"GET", "/_s3seal/requests/ID1/explain", {{"Host", "s3"}, {"Accept", "text/plain"}}}).head(),
                HasSubstr("text/plain"));
}

TEST_F(AdminApi, CallsOfKmsAreListedAndCleared) {
    kms::call_record call;
    call.operation = "Decrypt";
    call.outcome = kms::success;
    realm_->calls.add(call);
    EXPECT_THAT(get("/_s3seal/kms/calls").body, HasSubstr(R"("total":1,"operations":{"Decrypt":1})"));
    EXPECT_THAT(get("/_s3seal/kms/calls?operation=Encrypt").body, HasSubstr(R"("total":0)"));
    EXPECT_EQ(get("/_s3seal/kms/calls?nonsense=1").status, 400U);
    EXPECT_EQ(ask({"DELETE", "/_s3seal/kms/calls", {{"Host", "evil.example"}}}).status, 403U);
    EXPECT_THAT(get("/_s3seal/kms/calls").body, HasSubstr(R"("total":1)"));
    auto const cleared = ask({"DELETE", "/_s3seal/kms/calls", {{"Host", "localhost"}}});
    EXPECT_EQ(cleared.status, 204U);
    EXPECT_THAT(get("/_s3seal/kms/calls").body, HasSubstr(R"("total":0)"));
    owned_request const post{
        "POST", "/_s3seal/kms/calls", {{"Host", "localhost"}, {"Content-Type", "application/json"}}};
    EXPECT_EQ(ask(post).status, 405U);
}

TEST_F(AdminApi, OfUnknownRequestsThereIsNothingToTell) {
    EXPECT_EQ(get("/_s3seal/requests/ID1/explain").status, 404U);
    EXPECT_EQ(get("/_s3seal/requests//explain").status, 404U);
}

TEST_F(AdminApi, ComparisonsWantACanonicalRequest) {
    remember_refusal("ID1");
    owned_request const request{
        "POST", "/_s3seal/requests/ID1/explain", {{"Host", "localhost"}, {"Content-Type", "application/json"}}};
    EXPECT_EQ(ask(request, "{}").status, 400U);
    EXPECT_EQ(ask(request, "nonsense").status, 400U);
    EXPECT_THAT(ask(request, R"({"canonical_request": "GET\n/"})").body, HasSubstr("nothing to compare"));
    EXPECT_EQ(ask(request, std::string(2u << 20, 'x')).status, 413U);
}

TEST_F(AdminApi, WhatSaysToBeJsonIsToldAsSuch) {
    for (auto const* const body : {"[]", " x", "\"text\""}) {
        EXPECT_THAT(send("POST", "/_s3seal/verify", body).body, HasSubstr("the body is no JSON object")) << body;
        EXPECT_THAT(send("PUT", "/_s3seal/contract", body).body, HasSubstr("the body is no JSON object")) << body;
    }
    EXPECT_THAT(send("POST", "/_s3seal/verify", "x", "application/toml").body, HasSubstr("not valid TOML"));
    EXPECT_EQ(send("POST", "/_s3seal/verify", "expectations = []", "application/toml").status,
              send("POST", "/_s3seal/verify", " {\"expectations\": []}").status);
}

TEST_F(AdminApi, TimesMayBeNumbersOfSeconds) {
    auto const before = realm_->time.now();
    EXPECT_EQ(send("POST", "/_s3seal/clock/advance", R"({"by": 30})").status, 200U);
    EXPECT_EQ(realm_->time.now() - before, std::chrono::seconds{30});
    EXPECT_THAT(send("PUT", "/_s3seal/clock", R"({"mode": "offset", "offset": -90})").body,
                HasSubstr(R"("offset":"-1m30s")"));
    EXPECT_THAT(send("POST", "/_s3seal/clock/advance", R"({"by": true})").body, HasSubstr("a whole number of seconds"));
    for (auto const* const wrong : {R"({"by": -1})", R"({"by": 1.5})", R"({"by": 18446744073709551615})"})
        EXPECT_EQ(send("POST", "/_s3seal/clock/advance", wrong).status, 400U) << wrong;
}

TEST_F(AdminApi, NoNamespaceIsCalledDefault) {
    auto const made = send("POST", "/_s3seal/namespaces", R"({"namespace": "default"})");
    EXPECT_EQ(made.status, 400U);
    EXPECT_THAT(made.body, HasSubstr("the default namespace is there without a name"));
    EXPECT_EQ(send("PUT", "/_s3seal/snapshots/default", "").status, 200U);
    EXPECT_EQ(send("POST", "/_s3seal/snapshots/default/fork", R"({"namespace": "default"})").body, made.body);
}

TEST_F(AdminApi, TellsHealthInEachWayThatSomebodyWaitsFor) {
    state_.version = "1.2.3";
    auto const health = {
        "/_localstack/health", "/_floci/health", "/_ministack/health", "/_localemu/health", "/_fakecloud/health",
        "/_robotocore/health", "/health",        "/healthz",           "/_/healthcheck"};
    auto const minio = {"/minio/health/live", "/minio/health/ready", "/minio/health/cluster",
                        "/minio/health/cluster/read"};
    for (auto const* path : health) EXPECT_EQ(get(path).status, 503U) << path;
    for (auto const* path : minio) EXPECT_EQ(get(path).status, 503U) << path;
    state_.ready = true;
    for (auto const* path : health) {
        auto const response = get(path);
        EXPECT_EQ(response.status, 200U) << path;
        EXPECT_EQ(response.body, R"({"status":"ok","services":{"s3":"running","kms":"running","sts":"running"},)"
                                 R"("edition":"s3seal","version":"1.2.3"})"
                                 "\n")
            << path;
    }
    for (auto const* path : minio) {
        EXPECT_EQ(get(path).status, 200U) << path;
        EXPECT_EQ(get(path).body, "") << path;
    }
    EXPECT_TRUE(ask({"HEAD", "/_localstack/health", {{"Host", "localhost"}}}).to_head);
    EXPECT_THAT(get("/_localstack/info").body, HasSubstr(R"("version":"1.2.3")"));
    EXPECT_THAT(get("/moto-api/").body, HasSubstr("<h1>s3seal 1.2.3</h1>"));
    auto const icon = get("/favicon.ico");
    EXPECT_EQ(icon.find("Content-Type"), "image/x-icon");
    EXPECT_EQ(icon.body.size(), 70U);
}

TEST_F(AdminApi, TellsOfInitScriptsAsLocalStackDoes) {
    state_.ready = true;
    EXPECT_EQ(get("/_localstack/init").body,
              R"({"completed":{"BOOT":true,"START":true,"READY":true,"SHUTDOWN":false},"scripts":[]})"
              "\n");
    auto const file = std::filesystem::path{testing::TempDir()} / "init-state-of-the-api";
    std::ofstream{file} << "BOOT COMPLETED\nREADY RUNNING a.sh\nREADY SUCCESSFUL a.sh\nSTART ERROR b.sh\n";
    state_.init_state_file = file;
    EXPECT_EQ(get("/_localstack/init/ready").body,
              R"({"completed":false,"scripts":[{"stage":"READY","name":"a.sh","state":"SUCCESSFUL"}]})"
              "\n");
    EXPECT_EQ(get("/_localstack/init/boot").body, "{\"completed\":true,\"scripts\":[]}\n");
    EXPECT_EQ(get("/_localstack/init/later").status, 404U);
}

TEST_F(AdminApi, ResetsAsMotoDoesForWhoMayReset) {
    realms::keep_ready_state(*realm_, realms::begins::fresh, false);
    ASSERT_TRUE(realm_->metadata.create_bucket(storage::a_bucket("bucket")));
    EXPECT_EQ(ask({"POST", "/moto-api/reset", {{"Host", "evil.example"}}}).status, 403U);
    EXPECT_TRUE(realm_->metadata.load_bucket({"", "bucket"}));
    EXPECT_EQ(ask({"POST", "/moto-api/reset", {{"Host", "localhost"}}}).body, "{\"status\":\"ok\"}\n");
    EXPECT_FALSE(realm_->metadata.load_bucket({"", "bucket"}));
}

TEST_F(AdminApi, ResetsAsMotoDoesInTheNamespaceThatIsNamed) {
    realms::keep_ready_state(*realm_, realms::begins::fresh, false);
    ASSERT_TRUE(realm_->metadata.create_bucket(storage::a_bucket("bucket")));
    EXPECT_EQ(ask({"POST", "/moto-api/reset", {{"Host", "localhost"}, {"x-s3seal-namespace", "other"}}}).status, 404U);
    EXPECT_TRUE(realm_->metadata.load_bucket({"", "bucket"}));
    ASSERT_EQ(send("POST", "/_s3seal/namespaces", R"({"namespace": "other"})").status, 201U);
    EXPECT_EQ(ask({"POST", "/moto-api/reset", {{"Host", "localhost"}, {"x-s3seal-namespace", "other"}}}).status, 200U);
    EXPECT_TRUE(realm_->metadata.load_bucket({"", "bucket"}));
}

TEST_F(AdminApi, ShowsBrowsersAPageAndOthersTheFacts) {
    state_.version = "1.2.3";
    state_.endpoints = {"127.0.0.1:4566", "127.0.0.1:9000"};
    auto const root =
        ask({"GET", "/", {{"Host", "localhost"}, {"Accept", "text/html"}, {"User-Agent", "Mozilla/5.0"}}});
    EXPECT_EQ(root.status, 303U);
    EXPECT_EQ(root.find("Location"), "/_s3seal/");
    for (auto const* path : {"/_s3seal", "/_s3seal/"}) {
        auto const page = ask({"GET", path, {{"Host", "localhost"}, {"Accept", "text/html"}}});
        EXPECT_EQ(page.find("Content-Type"), "text/html; charset=utf-8");
        EXPECT_THAT(page.body, HasSubstr("https://127.0.0.1:9000\n"));
        EXPECT_EQ(get(path).body,
                  R"({"version":"1.2.3","endpoints":["http://127.0.0.1:4566","https://127.0.0.1:4566",)"
                  R"("http://127.0.0.1:9000","https://127.0.0.1:9000"],"openapi":"/_s3seal/openapi.json"})"
                  "\n");
    }
}

constexpr auto nothing_from_others = R"({"expectations": [{"name": "mine", "only_callers": ["arn:aws:iam::1:root"]}]})";

TEST_F(AdminApi, TellsTheVerdictOfNamespacesThatAreGone) {
    EXPECT_EQ(get("/_s3seal/contract?all=true").status, 404U);
    EXPECT_EQ(get("/_s3seal/contract?all=yes").status, 400U);
    for (auto const* name : {"good", "bad"}) {
        auto const made = *registry_->create(name);
        ASSERT_EQ(send("PUT", "/_s3seal/contract?namespace=" + made.name, nothing_from_others).status, 200U);
    }
    {
        auto const bad = *registry_->open_realm("bad");
        auto const record = std::make_shared<journal::record>();
        record->id = "ID1";
        record->status = 200;
        record->caller = "arn:aws:iam::2:root";
        record->operation = "GetObject";
        owned_request const request{"GET", "/b/k"};
        bad->requests.add(record, request.head, 4566);
        bad->requests.complete(*record, {.sent = 0, .complete = true}, false, {});
    }
    auto const before = get("/_s3seal/contract?all=true").body;
    EXPECT_THAT(before, HasSubstr(R"({"namespace":"bad","dropped":false,"findings":{"passed":false)"));
    for (auto const* name : {"good", "bad"}) ASSERT_TRUE(registry_->drop(name));
    auto const after = get("/_s3seal/contract?all=true").body;
    EXPECT_THAT(after, testing::StartsWith(R"({"passed":false,"contracts":[{"namespace":"bad","dropped":true,)"));
    EXPECT_THAT(after, testing::EndsWith("],\"dropped_and_passed\":1,\"left_out\":0}\n"));
}

}  // namespace
}  // namespace s3seal::mock
