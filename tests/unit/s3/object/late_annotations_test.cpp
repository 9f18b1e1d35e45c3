// Annotations whose object changes while they are on their way: to it, or into a copy of it.
#include "server/app.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"
#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3 {
namespace {

using headers = std::initializer_list<std::pair<std::string_view, std::string_view>>;

class LateAnnotations : public testing::Test {
protected:
    struct begun {
        std::unique_ptr<test::owned_request> request;
        std::unique_ptr<http::exchange> exchange;
    };
    // As far as the head goes.
    begun begin(std::string_view method, std::string_view target, std::size_t length = 0, headers more = {}) {
        begun out{std::make_unique<test::owned_request>(method, target, more), nullptr};
        out.request->add("Host", "localhost");
        out.request->add("Authorization", authorization);
        out.request->head.content_length = length;
        out.exchange = app_->begin(out.request->head, from_);
        return out;
    }
    http::response finish(begun const& one, std::string_view body = {}) {
        if (!body.empty()) one.exchange->consume(as_bytes(body));
        auto step = http::progress::more;
        while (step == http::progress::more) step = one.exchange->advance(http::body_end::complete);
        if (step == http::progress::settling) app_->settle();
        return one.exchange->finish(http::body_end::complete);
    }
    http::response ask(std::string_view method, std::string_view target, std::string_view body = {},
                       headers more = {}) {
        return finish(begin(method, target, body.size(), more), body);
    }
    static std::string annotation(std::string_view key, std::string_view name) {
        return "/bucket/" + std::string{key} + "?annotation&annotationName=" + std::string{name};
    }
    void annotate(std::string_view name, std::string_view text) {
        ASSERT_EQ(ask("PUT", annotation("k", name), text).status, 200u) << name;
    }
    std::size_t count() {
        std::string_view const entry = "<AnnotationEntry>";
        auto const listed = ask("GET", "/bucket/k?annotation").body;
        std::size_t found = 0;
        for (auto at = listed.find(entry); at != listed.npos; at = listed.find(entry, at + 1)) ++found;
        return found;
    }
    static bool says(http::response const& response, std::string_view code) {
        return response.body.find("<Code>" + std::string{code} + "</Code>") != std::string::npos;
    }
    // A copy after its first turn, of a source that takes several.
    begun begin_copy() {
        EXPECT_EQ(ask("PUT", "/bucket/k", std::string(9u << 20, 'x')).status, 200u);
        EXPECT_EQ(ask("PUT", annotation("k", "n"), "of the source").status, 200u);
        auto out = begin("PUT", "/bucket/copy", 0, {{"x-amz-copy-source", "/bucket/k"}});
        EXPECT_EQ(out.exchange->advance(http::body_end::complete), http::progress::more);
        return out;
    }
    void make() {
        ASSERT_EQ(ask("PUT", "/bucket").status, 200u);
        ASSERT_EQ(ask("PUT", "/bucket/k", "object").status, 200u);
    }
    void expect_aborted(begun const& copy) {
        auto const answer = finish(copy);
        EXPECT_TRUE(says(answer, "OperationAborted")) << answer.body;
        EXPECT_EQ(ask("HEAD", "/bucket/copy").status, 404u);
    }

    static constexpr std::string_view authorization =
        "AWS4-HMAC-SHA256 Credential=test/20270115/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    system_clock time_;
    system_random random_;
    http::connection_info from_{.secure = false, .tls_version = "", .remote = "127.0.0.1", .local = "127.0.0.1"};
    std::unique_ptr<app> app_ = [this] {
        config::settings settings;
        settings.behaviour.lenient = true;
        return *app::make(settings, time_, random_);
    }();
};

TEST_F(LateAnnotations, AreNeverMoreThanAThousand) {
    make();
    for (int n = 0; n < 998; ++n) annotate("n" + std::to_string(n), "x");
    std::vector<begun> late;
    for (auto const* const name : {"a", "b", "c", "d"}) late.push_back(begin("PUT", annotation("k", name), 1));
    auto const replacing = begin("PUT", annotation("k", "n0"), 1);
    for (std::size_t n = 0; n < late.size(); ++n) {
        auto const answer = finish(late[n], "x");
        EXPECT_EQ(answer.status, n < 2 ? 200u : 400u) << n;
        EXPECT_EQ(says(answer, "AnnotationLimitExceeded"), n >= 2) << n;
    }
    EXPECT_EQ(finish(replacing, "y").status, 200u);
    EXPECT_EQ(count(), 1'000u);
}

TEST_F(LateAnnotations, OfAnObjectThatHasGoneHaveNoKey) {
    make();
    auto const late = begin("PUT", annotation("k", "n"), 1);
    ASSERT_EQ(ask("DELETE", "/bucket/k").status, 204u);
    auto const answer = finish(late, "x");
    EXPECT_EQ(answer.status, 404u);
    EXPECT_TRUE(says(answer, "NoSuchKey")) << answer.body;
}

TEST_F(LateAnnotations, OfABucketThatHasGoneHaveNoBucket) {
    make();
    auto const late = begin("PUT", annotation("k", "n"), 1);
    ASSERT_EQ(ask("DELETE", "/bucket/k").status, 204u);
    ASSERT_EQ(ask("DELETE", "/bucket").status, 204u);
    auto const answer = finish(late, "x");
    EXPECT_EQ(answer.status, 404u);
    EXPECT_TRUE(says(answer, "NoSuchBucket")) << answer.body;
}

TEST_F(LateAnnotations, OfAnObjectThatWasReplacedAreNotPut) {
    make();
    auto const late = begin("PUT", annotation("k", "n"), 1);
    ASSERT_EQ(ask("PUT", "/bucket/k", "other").status, 200u);
    EXPECT_TRUE(says(finish(late, "x"), "OperationAborted"));
    EXPECT_EQ(count(), 0u);
}

TEST_F(LateAnnotations, OfTheSourceAreCopied) {
    make();
    EXPECT_EQ(finish(begin_copy()).status, 200u);
    EXPECT_EQ(ask("GET", annotation("copy", "n")).body, "of the source");
}

TEST_F(LateAnnotations, OfAnObjectInPlaceOfTheSourceAreNotCopied) {
    make();
    auto const copy = begin_copy();
    ASSERT_EQ(ask("PUT", "/bucket/k", "other").status, 200u);
    annotate("n", "of another");
    expect_aborted(copy);
}

TEST_F(LateAnnotations, OfABucketInPlaceOfTheSourcesAreNotCopied) {
    make();
    ASSERT_EQ(ask("PUT", "/target").status, 200u);
    ASSERT_EQ(ask("PUT", "/bucket/k", std::string(9u << 20, 'x')).status, 200u);
    annotate("n", "of the source");
    auto const copy = begin("PUT", "/target/copy", 0, {{"x-amz-copy-source", "/bucket/k"}});
    ASSERT_EQ(copy.exchange->advance(http::body_end::complete), http::progress::more);
    ASSERT_EQ(ask("DELETE", "/bucket/k").status, 204u);
    ASSERT_EQ(ask("DELETE", "/bucket").status, 204u);
    make();
    annotate("n", "of another");
    auto const answer = finish(copy);
    EXPECT_TRUE(says(answer, "OperationAborted")) << answer.body;
    EXPECT_EQ(ask("HEAD", "/target/copy").status, 404u);
}

TEST_F(LateAnnotations, ThatChangedMeanwhileAreNotCopied) {
    make();
    auto const copy = begin_copy();
    annotate("n", "changed");
    expect_aborted(copy);
}

}  // namespace
}  // namespace s3seal::s3
