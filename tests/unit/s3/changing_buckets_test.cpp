// A bucket that becomes another one while a request writes to it: what it says at the end counts.
#include "server/app.hpp"
#include "storage/base/clock.hpp"
#include "storage/base/random.hpp"
#include "tests/support/content_md5.hpp"
#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

namespace s3seal::s3 {
namespace {

class ChangingBuckets : public testing::Test {
protected:
    ChangingBuckets() { EXPECT_EQ(ask("PUT", "/bucket").status, 200u); }

    std::unique_ptr<app> make() {
        config::settings settings;
        settings.behaviour.lenient = true;
        return *app::make(settings, time_, random_);
    }

    struct begun {
        std::unique_ptr<test::owned_request> request;
        std::unique_ptr<http::exchange> exchange;
    };
    begun begin(std::string_view method, std::string_view target, std::string_view body = {},
                std::string_view account = "test") {
        begun out{std::make_unique<test::owned_request>(
                      method, target,
                      std::initializer_list<std::pair<std::string_view, std::string_view>>{
                          {"Host", "localhost"}, {"Authorization", authorization(account)}}),
                  nullptr};
        if (target.find('?') != target.npos) out.request->add("Content-MD5", test::content_md5(body));
        out.request->head.content_length = body.size();
        out.exchange = app_->begin(out.request->head, from_);
        return out;
    }
    static http::response finish(begun const& one, std::string_view body) {
        if (one.exchange->wants_body() && !body.empty()) one.exchange->consume(as_bytes(body));
        while (one.exchange->advance(http::body_end::complete) == http::progress::more) {
        }
        return one.exchange->finish(http::body_end::complete);
    }
    http::response ask(std::string_view method, std::string_view target, std::string_view body = {},
                       std::string_view account = "test") {
        return finish(begin(method, target, body, account), body);
    }
    void enable_versioning() { EXPECT_EQ(ask("PUT", "/bucket?versioning", enabled).status, 200u); }
    static std::string authorization(std::string_view account) {
        return "AWS4-HMAC-SHA256 Credential=" + std::string{account} +
               "/20270115/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    }

    static constexpr std::string_view enabled =
        "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    system_clock time_;
    system_random random_;
    http::connection_info from_{.secure = false, .tls_version = "", .remote = "127.0.0.1", .local = "127.0.0.1"};
    std::unique_ptr<app> app_ = make();
};

TEST_F(ChangingBuckets, AWriteMakesAVersionWhereVersioningWasEnabledMeanwhile) {
    ASSERT_EQ(ask("PUT", "/bucket/k", "before").status, 200u);
    auto const late = begin("PUT", "/bucket/k", "after");
    enable_versioning();
    auto const response = finish(late, "after");
    EXPECT_EQ(response.status, 200u);
    EXPECT_TRUE(response.find("x-amz-version-id"));
    EXPECT_EQ(ask("GET", "/bucket/k").body, "after");
    EXPECT_EQ(ask("GET", "/bucket/k?versionId=null").body, "before");
}

TEST_F(ChangingBuckets, AWriteIsLockedAsTheBucketSaysAtItsEnd) {
    enable_versioning();
    auto const late = begin("PUT", "/bucket/k", "x");
    EXPECT_EQ(
        ask("PUT", "/bucket?object-lock",
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>"
            "COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule></ObjectLockConfiguration>")
            .status,
        200u);
    auto const response = finish(late, "x");
    EXPECT_EQ(response.status, 200u);
    auto const version = std::string{response.find("x-amz-version-id").value_or("")};
    EXPECT_EQ(ask("HEAD", "/bucket/k").find("x-amz-object-lock-mode"), "COMPLIANCE");
    EXPECT_EQ(ask("DELETE", "/bucket/k?versionId=" + version).status, 403u);
}

TEST_F(ChangingBuckets, ACompletionMakesAVersionAsTheBucketSaysAtItsEnd) {
    ASSERT_EQ(ask("PUT", "/bucket/k", "before").status, 200u);
    auto const created = ask("POST", "/bucket/k?uploads").body;
    auto const from = created.find("<UploadId>") + 10;
    auto const id = created.substr(from, created.find("</UploadId>") - from);
    auto const etag =
        std::string{ask("PUT", "/bucket/k?partNumber=1&uploadId=" + id, "part").find("ETag").value_or("")};
    std::string const list = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + etag +
                             "</ETag></Part></CompleteMultipartUpload>";
    auto const late = begin("POST", "/bucket/k?uploadId=" + id, list);
    enable_versioning();
    EXPECT_TRUE(finish(late, list).find("x-amz-version-id"));
    EXPECT_EQ(ask("GET", "/bucket/k?versionId=null").body, "before");
}

// Its requests come in pieces: those that were not deleted yet get delete markers.
TEST_F(ChangingBuckets, ManyDeletionsObeyWhatTheBucketSaysMeanwhile) {
    std::string list = "<Delete>";
    for (int n = 0; n < 100; ++n) {
        EXPECT_EQ(ask("PUT", "/bucket/" + std::to_string(n), "x").status, 200u);
        list += "<Object><Key>" + std::to_string(n) + "</Key></Object>";
    }
    list += "</Delete>";
    auto const late = begin("POST", "/bucket?delete", list);
    late.exchange->consume(as_bytes(list));
    for (auto const* step : {"the document is read", "a piece of it is done"})
        EXPECT_EQ(late.exchange->advance(http::body_end::complete), http::progress::more) << step;
    enable_versioning();
    EXPECT_EQ(finish(late, "").status, 200u);
    EXPECT_EQ(ask("GET", "/bucket/0?versionId=null").status, 404u) << "it was deleted before";
    EXPECT_EQ(ask("GET", "/bucket/99?versionId=null").body, "x");
    EXPECT_EQ(ask("GET", "/bucket/99").status, 404u);
}

TEST_F(ChangingBuckets, AWriteToABucketThatIsAnotherOneByNowIsRefused) {
    auto const late = begin("PUT", "/bucket/k", "x");
    ASSERT_EQ(ask("DELETE", "/bucket").status, 204u);
    ASSERT_EQ(ask("PUT", "/bucket", "", "111122223333").status, 200u);
    EXPECT_EQ(finish(late, "x").status, 404u);
    EXPECT_EQ(ask("GET", "/bucket/k", "", "111122223333").status, 404u);
}

TEST_F(ChangingBuckets, ADocumentForABucketThatIsAnotherOneByNowIsRefused) {
    std::string const tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>";
    std::string const list = "<Delete><Object><Key>k</Key></Object></Delete>";
    ASSERT_EQ(ask("PUT", "/bucket/k", "ours").status, 200u);
    auto const tagging = begin("PUT", "/bucket/k?tagging", tags);
    auto const deletion = begin("POST", "/bucket?delete", list);
    ASSERT_EQ(ask("DELETE", "/bucket/k").status, 204u);
    ASSERT_EQ(ask("DELETE", "/bucket").status, 204u);
    ASSERT_EQ(ask("PUT", "/bucket", "", "111122223333").status, 200u);
    ASSERT_EQ(ask("PUT", "/bucket/k", "theirs", "111122223333").status, 200u);
    EXPECT_EQ(finish(tagging, tags).status, 404u);
    EXPECT_EQ(finish(deletion, list).status, 404u);
    EXPECT_EQ(ask("GET", "/bucket/k", "", "111122223333").body, "theirs");
    EXPECT_FALSE(ask("HEAD", "/bucket/k", "", "111122223333").find("x-amz-tagging-count"));
}

}  // namespace
}  // namespace s3seal::s3
