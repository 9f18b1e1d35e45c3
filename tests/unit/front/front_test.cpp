#include "server/front/front.hpp"

#include "server/front/admin_paths.hpp"
#include "server/front/open_points.hpp"
#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace s3seal::front {
namespace {

// Says that it was asked.
class named_service final : public service::application {
public:
    named_service(std::string_view name, std::string_view& asked) : name_{name}, asked_{asked} {}
    std::string make_request_id(random_source& random) const override { return random_uuid(random); }
    bool may_block(http::request const&) const noexcept override { return name_ != "admin"; }
    std::unique_ptr<http::exchange> begin(service::arrival const&) override {
        asked_ = name_;
        return std::make_unique<service::decided_exchange>(http::response{});
    }
    http::response refuse(http::head_fault, service::arrival const&) override {
        asked_ = name_;
        return {};
    }

private:
    std::string_view name_;
    std::string_view& asked_;
};

class Front : public testing::Test {
protected:
    std::string_view asked_for(test::owned_request const& request) {
        asked_ = {};
        front_.begin(request.head, from_)->finish(http::body_end::complete);
        return asked_;
    }

    std::string_view asked_;
    named_service s3_{"s3", asked_}, s3_control_{"s3 control", asked_}, kms_{"kms", asked_}, sts_{"sts", asked_},
        others_{"others", asked_}, admin_{"admin", asked_};
    http::connection_info from_;
    seeded_random random_{1};
    manual_clock time_{instant{}};
    auth::credential_store credentials_{{}, true};
    journal::request_log requests_{10, 1u << 20, random_};
    journal::request_line_writer lines_;
    journal::metrics metrics_;
    explain::explainer explainer_{credentials_, requests_, {}};
    open_points points_;
    faults::fault_table faults_;
    s3::address_book addresses_{{"domain.test"}};
    behaviour behaviour_;
    application front_{
        {.s3 = s3_, .s3_control = s3_control_, .kms = kms_, .sts = sts_, .others = others_, .admin = admin_},
        addresses_,
        {.requests = requests_,
         .lines = lines_,
         .metrics = metrics_,
         .explainer = explainer_,
         .points = points_,
         .faults = faults_,
         .time = time_,
         .random = random_,
         .behaviour = behaviour_}};
};

std::pair<std::string_view, std::string> signed_for(std::string_view service) {
    return {"Authorization", "AWS4-HMAC-SHA256 Credential=test/20261124/us-east-1/" + std::string{service} +
                                 "/aws4_request, SignedHeaders=host, Signature=0"};
}

TEST_F(Front, WhatMayBlockDependsOnWhomARequestIsFor) {
    EXPECT_TRUE(front_.may_block(test::owned_request{"GET", "/bucket", {{"Host", "localhost"}}}.head));
    EXPECT_FALSE(front_.may_block(test::owned_request{"GET", "/_s3seal/health", {{"Host", "localhost"}}}.head));
    EXPECT_TRUE(front_.may_block(test::owned_request{"GET", "/_s3seal/health", {{"Host", "bucket.domain.test"}}}.head));
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
    auto const exchange = front_.refuse(http::head_fault::headers_too_long, request.head, from_);
    exchange->finish(http::body_end::complete);
    EXPECT_EQ(asked_, "s3");
    EXPECT_EQ(requests_.size(), 1u);
}

}  // namespace
}  // namespace s3seal::front
