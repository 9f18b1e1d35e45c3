// A change that is not durable yet: its response waits, and says so when it is lost.
#include "server/app.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"
#include "tests/support/content_md5.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/wire.hpp"
#include "tests/unit/storage/file_size_limit.hpp"
#include "tests/unit/storage/page_limit.hpp"
#include "tests/unit/storage/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

namespace s3seal::s3 {
namespace {

class SettledResponses : public testing::Test {
protected:
    std::unique_ptr<app> make() {
        config::settings settings;
        settings.data_dir = directory_.path() / "data";
        settings.behaviour.lenient = true;
        return *app::make(settings, time_, random_);
    }

    // As far as the change is made.
    struct begun {
        std::unique_ptr<test::owned_request> request;
        std::unique_ptr<http::exchange> exchange;
        http::progress step = http::progress::done;
    };
    begun begin(std::string_view method, std::string_view target, std::string_view body = {}) {
        begun out{
            std::make_unique<test::owned_request>(method, target,
                                                  std::initializer_list<std::pair<std::string_view, std::string_view>>{
                                                      {"Host", "localhost"}, {"Authorization", authorization}}),
            nullptr};
        if (target.ends_with("?delete")) out.request->add("Content-MD5", test::content_md5(body));
        out.request->head.content_length = body.size();
        out.exchange = app_->begin(out.request->head, from_);
        if (out.exchange->wants_body() && !body.empty()) out.exchange->consume(as_bytes(body));
        out.step = out.exchange->advance(http::body_end::complete);
        return out;
    }
    http::response finish(begun const& one) { return one.exchange->finish(http::body_end::complete); }
    unsigned ask(std::string_view method, std::string_view target, std::string_view body = {}) {
        auto const one = begin(method, target, body);
        if (one.step == http::progress::settling) app_->settle();
        return finish(one).status;
    }
    // The rest of it.
    static void go_on(begun& one) {
        while (one.step == http::progress::more) one.step = one.exchange->advance(http::body_end::complete);
    }
    std::string put_many() {
        std::string document = "<Delete>";
        for (int n = 10; n < 60; ++n) {
            auto const key = std::to_string(n);
            EXPECT_EQ(ask("PUT", "/bucket/" + key, large), 200u);
            document.append("<Object><Key>").append(key).append("</Key></Object>");
        }
        return document + "</Delete>";
    }
    // Records of requests, as the admin API prints them.
    std::string committed(std::string const& filter) {
        auto const one = begin("GET", "/_s3seal/requests?committed=true&" + filter);
        while (one.exchange->advance(http::body_end::complete) != http::progress::done) {
        }
        auto const response = finish(one);
        EXPECT_EQ(response.status, 200u) << response.body;
        return response.body;
    }
    void lose_all() {
        test::file_size_limit const full{0};
        app_->settle();
    }
    std::size_t bodies() const {
        std::filesystem::directory_iterator const all{directory_.path() / "data" / "blobs"};
        return static_cast<std::size_t>(std::distance(std::filesystem::begin(all), std::filesystem::end(all)));
    }

    static constexpr std::string_view authorization =
        "AWS4-HMAC-SHA256 Credential=test/20270115/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    static inline std::string const large = std::string(100'000, 'x');
    test::noted_connection connection_;
    test::temporary_directory directory_;
    system_clock time_;
    system_random random_;
    http::connection_info from_{.secure = false, .tls_version = "", .remote = "127.0.0.1", .local = "127.0.0.1"};
    std::unique_ptr<app> app_ = make();
};

TEST_F(SettledResponses, ThoseOfChangesWaitAndOthersDoNot) {
    auto const made = begin("PUT", "/bucket");
    EXPECT_EQ(made.step, http::progress::settling);
    app_->settle();
    EXPECT_EQ(finish(made).status, 200u);
    auto const put = begin("PUT", "/bucket/key", large);
    EXPECT_EQ(put.step, http::progress::settling);
    app_->settle();
    EXPECT_EQ(finish(put).status, 200u);
    auto const got = begin("GET", "/bucket?list-type=2");
    EXPECT_EQ(got.step, http::progress::done);
    EXPECT_EQ(finish(got).status, 200u);
    EXPECT_EQ(begin("PUT", "/missing/key", "x").step, http::progress::done) << "it was refused";
}

TEST_F(SettledResponses, AChangeThatIsLostIsAnInternalErrorAndLeavesNothing) {
    ASSERT_EQ(ask("PUT", "/bucket"), 200u);
    auto const put = begin("PUT", "/bucket/key", large);
    auto const second = begin("PUT", "/other");
    EXPECT_EQ(bodies(), 1u);
    lose_all();
    auto const response = finish(put);
    EXPECT_EQ(response.status, 500u);
    EXPECT_NE(response.body.find("<Code>InternalError</Code>"), std::string::npos) << response.body;
    EXPECT_FALSE(response.find("ETag"));
    EXPECT_EQ(finish(second).status, 500u);
    EXPECT_EQ(bodies(), 0u);
    EXPECT_EQ(ask("GET", "/bucket/key"), 404u);
    EXPECT_EQ(ask("GET", "/other"), 404u);
    EXPECT_EQ(ask("PUT", "/bucket/key", large), 200u);
    EXPECT_EQ(bodies(), 1u);
}

// As of a disk that is full when the change is made.
TEST_F(SettledResponses, AChangeThatIsLostForWantOfSpaceSaysSo) {
    ASSERT_EQ(ask("PUT", "/bucket"), 200u);
    connection_.limit_pages(5);
    std::string const in_row(60'000, 'x');
    auto const first = begin("PUT", "/bucket/first", in_row);
    EXPECT_EQ(first.step, http::progress::settling);
    auto const second = begin("PUT", "/bucket/second", in_row);
    auto const response = finish(first);
    EXPECT_EQ(response.status, 507u);
    EXPECT_NE(response.body.find("<Code>InsufficientStorage</Code>"), std::string::npos) << response.body;
    EXPECT_EQ(finish(second).status, 200u) << "tried alone, with the room of the first";
    EXPECT_EQ(ask("GET", "/bucket/first"), 404u);
}

TEST_F(SettledResponses, WhatWasReplacedStaysWhenItsReplacementIsLost) {
    ASSERT_EQ(ask("PUT", "/bucket"), 200u);
    ASSERT_EQ(ask("PUT", "/bucket/key", large), 200u);
    auto const put = begin("PUT", "/bucket/key", large + "more");
    lose_all();
    EXPECT_EQ(finish(put).status, 500u);
    auto const removed = begin("DELETE", "/bucket/key");
    lose_all();
    EXPECT_EQ(finish(removed).status, 500u);
    EXPECT_EQ(bodies(), 1u);
    auto const got = begin("GET", "/bucket/key");
    auto const response = finish(got);
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.length, large.size());
    EXPECT_EQ(ask("DELETE", "/bucket/key"), 204u);
    EXPECT_EQ(bodies(), 0u);
}

TEST_F(SettledResponses, ThatOfManyDeletionsWaitsForAllOfThem) {
    ASSERT_EQ(ask("PUT", "/bucket"), 200u);
    auto many = begin("POST", "/bucket?delete", put_many());
    ASSERT_EQ(many.step, http::progress::more) << "so many are no work for one turn";
    EXPECT_EQ(bodies(), 50u);
    go_on(many);
    EXPECT_EQ(many.step, http::progress::settling);
    app_->settle();
    EXPECT_EQ(finish(many).status, 200u);
    EXPECT_EQ(bodies(), 0u);
}

TEST_F(SettledResponses, ThatOfManyDeletionsSaysWhenOneOfThemIsLost) {
    ASSERT_EQ(ask("PUT", "/bucket"), 200u);
    auto many = begin("POST", "/bucket?delete", put_many());
    many.step = many.exchange->advance(http::body_end::complete);
    ASSERT_EQ(many.step, http::progress::more);
    lose_all();
    go_on(many);
    app_->settle();
    EXPECT_EQ(finish(many).status, 500u);
    EXPECT_EQ(ask("GET", "/bucket/10"), 200u);
    EXPECT_EQ(ask("GET", "/bucket/59"), 404u);
}

// Its client may be gone before it hears of that.
TEST_F(SettledResponses, AChangeThatIsLostIsNotRecordedAsCommitted) {
    ASSERT_EQ(ask("PUT", "/bucket"), 200u);
    ASSERT_EQ(ask("PUT", "/bucket/key", large), 200u);
    auto dropped = begin("PUT", "/bucket/other", large);
    auto many = begin("POST", "/bucket?delete", "<Delete><Object><Key>key</Key></Object></Delete>");
    go_on(many);
    ASSERT_EQ(many.step, http::progress::settling);
    lose_all();
    dropped.exchange.reset();
    EXPECT_EQ(finish(many).status, 500u);
    EXPECT_NE(committed("key=key").find("PutObject"), std::string::npos);
    EXPECT_EQ(committed("key=key").find("DeleteObjects"), std::string::npos);
    EXPECT_EQ(committed("key=other").find("PutObject"), std::string::npos);
}

TEST_F(SettledResponses, WhatWasToldIsThereAfterACrash) {
    ASSERT_EQ(ask("PUT", "/bucket"), 200u);
    ASSERT_EQ(ask("PUT", "/bucket/told", large), 200u);
    ASSERT_EQ(begin("PUT", "/bucket/not-told", large).step, http::progress::settling);
    app_.reset();
    app_ = make();
    EXPECT_EQ(ask("HEAD", "/bucket/told"), 200u);
    EXPECT_EQ(ask("HEAD", "/bucket/not-told"), 404u);
}

}  // namespace
}  // namespace s3seal::s3
