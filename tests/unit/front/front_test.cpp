#include "server/front/front.hpp"

#include "server/front/admin_paths.hpp"
#include "server/front/open_points.hpp"
#include "server/front/other_services.hpp"
#include "tests/support/forwarding_store.hpp"
#include "tests/support/owned_request.hpp"
#include "tests/support/test_realms.hpp"
#include "tests/unit/storage/outcome.hpp"
#include "tests/unit/storage/rows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace s3seal::front {
namespace {

using test::must;

// Waits for nobody; or as a store over a network does.
class waiting_store final : public test::forwarding_store {
public:
    using forwarding_store::forwarding_store;
    bool may_block() const noexcept override { return true; }
};

class Front : public testing::Test {
protected:
    Front() {
        auto stores = storage::open({}, realms_.random);
        stores->metadata = std::make_unique<waiting_store>(std::move(stores->metadata));
        realm_ = realms_.open_in(*std::move(stores));
        registry_ = realms_.make_registry(realm_);
        front_ = std::make_unique<application>(*registry_, other_applications{.others = others_, .admin = admin_},
                                               realms_.addresses,
                                               recording{.lines = lines_,
                                                         .metrics = metrics_,
                                                         .points = points_,
                                                         .random = realms_.random,
                                                         .behaviour = realms_.behaviour});
    }

    std::string_view asked_for(test::owned_request const& request) {
        auto const* const asked = &front_->route(request.head, *realm_);
        if (asked == &realm_->s3) return "s3";
        if (asked == &realm_->s3_control) return "s3 control";
        if (asked == &realm_->kms) return "kms";
        if (asked == &realm_->sts) return "sts";
        return asked == &others_ ? "others" : "admin";
    }

    test::test_realms realms_;
    realms::realm_ptr realm_;
    std::unique_ptr<realms::registry> registry_;
    http::connection_info from_;
    other_services others_, admin_;
    journal::request_line_writer lines_;
    journal::metrics metrics_;
    open_points points_;
    std::unique_ptr<application> front_;
};

std::pair<std::string_view, std::string> signed_for(std::string_view service) {
    return {"Authorization", "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/" + std::string{service} +
                                 "/aws4_request, SignedHeaders=host, Signature=0"};
}

TEST_F(Front, WhatMayBlockDependsOnWhomARequestIsFor) {
    EXPECT_TRUE(front_->may_block(test::owned_request{"GET", "/bucket", {{"Host", "localhost"}}}.head));
    EXPECT_FALSE(front_->may_block(test::owned_request{"GET", "/_s3seal/health", {{"Host", "localhost"}}}.head));
    EXPECT_TRUE(
        front_->may_block(test::owned_request{"GET", "/_s3seal/health", {{"Host", "bucket.domain.test"}}}.head));
}

TEST_F(Front, WhatOpensTheStoresOfANamespaceMayBlock) {
    auto const blocks = [&](std::string_view target, std::string_view name = {}) {
        test::owned_request request{"GET", target, {{"Host", "localhost"}}};
        if (!name.empty()) request.add("x-s3seal-namespace", name);
        return front_->may_block(request.head);
    };
    must(registry_->create("idle"));
    EXPECT_TRUE(blocks("/_s3seal/requests?limit=1&namespace=idle"));
    EXPECT_TRUE(blocks("/_s3seal/requests?namespace=idle&limit=1"));
    EXPECT_TRUE(blocks("/_s3seal/requests", "idle"));
    EXPECT_FALSE(blocks("/_s3seal/requests?namespace=none"));
    EXPECT_FALSE(blocks("/_s3seal/requests"));
    must(registry_->open_realm("idle"));
    EXPECT_FALSE(blocks("/_s3seal/requests?namespace=idle"));
}

TEST_F(Front, AdminPathsAreThoseUnderTheirPrefixOnly) {
    EXPECT_TRUE(is_admin_path("/_s3seal"));
    EXPECT_TRUE(is_admin_path("/_s3seal/health"));
    EXPECT_FALSE(is_admin_path("/_s3sealed"));
    EXPECT_TRUE(is_admin_path("/_localstack/chaos/faults"));
    EXPECT_FALSE(is_admin_path("/_localstack/health"));
    EXPECT_FALSE(is_admin_path("/bucket/_s3seal/health"));
}

TEST_F(Front, AdminPathsAreKeysWhereTheHostNamesABucket) {
    EXPECT_EQ(asked_for({"GET", "/_s3seal/health", {{"Host", "localhost"}}}), "admin");
    EXPECT_EQ(asked_for({"GET", "/_s3seal/health", {{"Host", "bucket.domain.test"}}}), "s3");
    EXPECT_EQ(asked_for({"GET", "/_s3sealed", {{"Host", "localhost"}}}), "s3");
}

TEST_F(Front, PathsOfOtherServersAreTheirsUntilThereIsSuchABucket) {
    for (auto const* path : {"/health", "/minio/health/live", "/favicon.ico", "/_localstack/health"}) {
        EXPECT_EQ(asked_for({"GET", path, {{"Host", "localhost"}}}), "admin") << path;
        EXPECT_EQ(asked_for({"GET", path, {{"Host", "s3:9000"}}}), "admin") << path;
        EXPECT_EQ(asked_for({"GET", path, {{"Host", "bucket.domain.test"}}}), "s3") << path;
        auto const [header, value] = signed_for("s3");
        EXPECT_EQ(asked_for({"GET", path, {{"Host", "localhost"}, {header, value}}}), "s3") << path;
    }
    for (auto const* name : {"health", "minio", "favicon.ico"})
        must(realm_->metadata.create_bucket(storage::a_bucket(name)));
    for (auto const* path : {"/health", "/minio/health/live", "/favicon.ico"})
        EXPECT_EQ(asked_for({"GET", path, {{"Host", "localhost"}}}), "s3") << path;
    EXPECT_EQ(asked_for({"GET", "/healthz", {{"Host", "localhost"}}}), "admin");
    EXPECT_EQ(asked_for({"GET", "/_localstack/health", {{"Host", "localhost"}}}), "admin");
}

TEST_F(Front, ABrowserIsLedFromTheRootAndNobodyElse) {
    std::pair<std::string_view, std::string_view> const agent{"User-Agent", "Mozilla/5.0"};
    std::pair<std::string_view, std::string_view> const accept{"Accept", "text/html"};
    EXPECT_EQ(asked_for({"GET", "/", {{"Host", "localhost"}, agent, accept}}), "admin");
    EXPECT_EQ(asked_for({"GET", "/", {{"Host", "bucket.domain.test"}, agent, accept}}), "s3");
    EXPECT_EQ(asked_for({"GET", "/", {{"Host", "localhost"}, {"User-Agent", "curl/8"}, accept}}), "s3");
    EXPECT_EQ(asked_for({"GET", "/", {{"Host", "localhost"}}}), "s3");
}

TEST_F(Front, TheCredentialScopeSaysWhichServiceItIsFor) {
    for (auto const* name : {"s3", "kms", "sts"}) {
        auto const [header, value] = signed_for(name);
        EXPECT_EQ(asked_for({"POST", "/", {{"Host", "localhost"}, {header, value}}}), name);
    }
    EXPECT_EQ(
        asked_for({"POST", "/WriteGetObjectResponse", {{"Host", "route.localhost"}, {"x-amz-request-route", "r"}}}),
        "others");
    auto const [header, value] = signed_for("lambda");
    EXPECT_EQ(asked_for({"GET", "/2015-03-31/functions", {{"Host", "localhost"}, {header, value}}}), "others");
}

TEST_F(Front, RequestsToS3ControlNameAnAccount) {
    constexpr auto tags = "/v20180820/tags/arn%3Aaws%3As3%3A%3A%3Abucket";
    EXPECT_EQ(asked_for({"GET", tags, {{"Host", "000000000000.localhost"}, {"x-amz-account-id", "000000000000"}}}),
              "s3 control");
    EXPECT_EQ(asked_for({"GET", tags, {{"Host", "localhost"}}}), "s3");
    EXPECT_EQ(asked_for({"GET", "/v20180821/a", {{"Host", "localhost"}, {"x-amz-account-id", "000000000000"}}}), "s3");
}

TEST_F(Front, UnsignedCallsAreToldByTheirProtocol) {
    EXPECT_EQ(asked_for({"GET", "/bucket/key", {{"Host", "localhost"}}}), "s3");
    EXPECT_EQ(asked_for({"POST", "/", {{"Host", "localhost"}, {"X-Amz-Target", "TrentService.ListKeys"}}}), "kms");
    EXPECT_EQ(asked_for({"POST", "/", {{"Host", "localhost"}, {"X-Amz-Target", "DynamoDB_20120810.ListTables"}}}),
              "others");
    std::pair<std::string_view, std::string_view> const form{"Content-Type", "application/x-www-form-urlencoded"};
    EXPECT_EQ(asked_for({"POST", "/", {{"Host", "localhost"}, form}}), "sts");
    EXPECT_EQ(asked_for({"POST", "/", {{"Host", "bucket.domain.test"}, form}}), "s3");
}

TEST_F(Front, HeadsThatAreNoRequestsAreRefusedByS3AndRecorded) {
    test::owned_request const request{"GET", "/"};
    auto const exchange = front_->refuse(http::head_fault::headers_too_long, request.head, from_);
    exchange->finish(http::body_end::complete);
    EXPECT_EQ(realm_->requests.size(), 1u);
}

class NamespacesOfRequests : public Front {
protected:
    NamespacesOfRequests() {
        one_ = *registry_->create("one");
        must(registry_->open_realm("one"));
        must(must(registry_->open_realm("one"))->metadata.create_bucket(storage::a_bucket("of-one")));
    }
    // "": the default one; its status where it was refused.
    std::string recorded_in(test::owned_request const& request) {
        auto const response = front_->begin(request.head, from_)->finish(http::body_end::complete);
        if (realm_->requests.size() > before_) return ++before_, response.status == 404 ? response.body : "default";
        return must(registry_->open_realm("one"))->requests.size() > 0 ? "one" : "nowhere";
    }
    static std::string signed_by(std::string const& access_key) {
        return "AWS4-HMAC-SHA256 Credential=" + access_key +
               "/20261124/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    }

    realms::namespace_entry one_;
    std::size_t before_ = 0;
};

TEST_F(NamespacesOfRequests, AreThoseThatTheirKeyWasMadeFor) {
    EXPECT_EQ(recorded_in({"GET", "/b", {{"Host", "localhost"}, {"Authorization", signed_by("test")}}}), "default");
    auto const key = one_.credential.access_key;
    EXPECT_EQ(recorded_in({"GET", "/b", {{"Host", "localhost"}, {"Authorization", signed_by(key)}}}), "one");
}

TEST_F(NamespacesOfRequests, MayBeNamedByAHeader) {
    EXPECT_EQ(recorded_in({"GET", "/b", {{"Host", "localhost"}, {"x-s3seal-namespace", "one"}}}), "one");
    EXPECT_THAT(recorded_in({"GET", "/b", {{"Host", "localhost"}, {"x-s3seal-namespace", "none"}}}),
                testing::HasSubstr("<Code>NoSuchNamespace</Code>"));
}

TEST_F(NamespacesOfRequests, WithoutAKeyAreThoseOfTheBucket) {
    EXPECT_THAT(recorded_in({"GET", "/other/k", {{"Host", "localhost"}}}), testing::HasSubstr("NoSuchBucket"));
    EXPECT_EQ(recorded_in({"GET", "/of-one/k", {{"Host", "localhost"}}}), "one");
}

TEST_F(NamespacesOfRequests, WithABucketForAPathOfAnotherServerHaveIt) {
    must(must(registry_->open_realm("one"))->metadata.create_bucket(storage::a_bucket("health")));
    EXPECT_EQ(recorded_in({"GET", "/health", {{"Host", "localhost"}}}), "one");
    EXPECT_EQ(recorded_in({"GET", "/healthz", {{"Host", "localhost"}, {"x-s3seal-namespace", "none"}}}).substr(0, 5),
              "<?xml");
}

TEST_F(NamespacesOfRequests, OfFormsAreThoseOfTheKeyAmongTheirFields) {
    auto const body_with = [](std::string const& name, std::string const& value) {
        auto const part = [](std::string const& what, std::string const& content) {
            return "--limit\r\nContent-Disposition: form-data; name=" + what + "\r\n\r\n" + content + "\r\n";
        };
        return part("key", "k") + part(name, value) + part("file; filename=f", std::string(100'000, 'x')) + "--limit--";
    };
    auto const recorded_for = [&](std::string const& body) {
        test::owned_request request{
            "POST", "/of-both", {{"Host", "localhost"}, {"Content-Type", "multipart/form-data; boundary=limit"}}};
        request.head.content_length = body.size();
        auto const& one = must(registry_->open_realm("one"))->requests;
        auto const before = std::pair{realm_->requests.size(), one.size()};
        auto const exchange = front_->begin(request.head, from_);
        for (std::string_view rest = body; !rest.empty() && exchange->wants_body(); rest.remove_prefix(1))
            if (!exchange->consume(as_bytes(rest.substr(0, 1)))) break;
        EXPECT_EQ(exchange->advance(http::body_end::complete), http::progress::done);
        EXPECT_GE(exchange->finish(http::body_end::complete).status, 400u);
        return std::pair{realm_->requests.size() - before.first, one.size() - before.second};
    };
    must(realm_->metadata.create_bucket(storage::a_bucket("of-both")));
    must(must(registry_->open_realm("one"))->metadata.create_bucket(storage::a_bucket("of-both")));
    std::pair<std::size_t, std::size_t> const by_default{1, 0}, in_one{0, 1};
    auto const key = one_.credential.access_key;
    EXPECT_EQ(recorded_for(body_with("x-amz-credential", key + "/20261124/us-east-1/s3/aws4_request")), in_one);
    EXPECT_EQ(recorded_for(body_with("AWSAccessKeyId", key)), in_one);
    EXPECT_EQ(recorded_for(body_with("AWSAccessKeyId", "test")), by_default);
    EXPECT_EQ(recorded_for(body_with("acl", "private")), by_default);
    EXPECT_EQ(recorded_for("no form"), by_default);
    EXPECT_EQ(recorded_for(""), by_default);
}

}  // namespace
}  // namespace s3seal::front
