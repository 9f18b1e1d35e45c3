// Where a request may be stopped, and what that leaves behind.
#include "server/service/points.hpp"

#include "server/auth/credentials.hpp"
#include "server/auth/sessions.hpp"
#include "server/aws/accounts.hpp"
#include "server/http/buffer_budget.hpp"
#include "server/iam/policy_cache.hpp"
#include "server/kms/local_service.hpp"
#include "server/s3/access/directory_session_registry.hpp"
#include "server/s3/encryption/bucket_keys.hpp"
#include "server/s3/request/address.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/rename_tokens.hpp"
#include "server/s3/request/services.hpp"
#include "server/s3/s3_application.hpp"
#include "storage/embedded/open.hpp"
#include "tests/support/content_md5.hpp"
#include "tests/support/noted_points.hpp"
#include "tests/support/owned_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3 {
namespace {

using service::point;
using testing::ElementsAre;
using testing::IsEmpty;

class Points : public testing::Test {
protected:
    Points() { EXPECT_EQ(ask("PUT", "/bucket"), 200u); }

    // The status of the response.
    unsigned ask(std::string_view method, std::string_view target, std::string_view body = {},
                 std::initializer_list<std::pair<std::string_view, std::string_view>> more = {}) {
        test::owned_request request{method, target, {{"Host", "localhost"}}};
        sign(request);
        for (auto const& [name, value] : more) request.add(name, value);
        request.head.content_length = body.size();
        points_.reached.clear();
        outcome_ = {};
        auto const exchange = begin(request);
        if (exchange->wants_body() && !body.empty()) exchange->consume(as_bytes(body));
        while (exchange->advance(http::body_end::complete) != http::progress::done) {
        }
        return exchange->finish(http::body_end::complete).status;
    }
    void sign(test::owned_request& request) const {
        request.add("Authorization", "AWS4-HMAC-SHA256 Credential=" + access_key_ +
                                         "/20270115/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0");
    }
    std::unique_ptr<http::exchange> begin(test::owned_request const& request) {
        return application_.begin({.head = request.head,
                                   .connection = from_,
                                   .id = id_,
                                   .at = time_.now(),
                                   .outcome = outcome_,
                                   .points = points_});
    }
    unsigned post(std::string_view form) {
        return ask("POST", "/bucket", form, {{"Content-Type", "multipart/form-data; boundary=b"}});
    }
    // With a field more, when it has a name.
    static std::string form(std::string_view name = {}, std::string_view value = {}) {
        std::string out;
        auto const add = [&](std::string_view field, std::string_view text) {
            out.append("--b\r\nContent-Disposition: form-data; name=\"").append(field).append("\"\r\n\r\n");
            out.append(text).append("\r\n");
        };
        add("key", "key");
        add("x-amz-credential", "test/20270115/us-east-1/s3/aws4_request");
        if (!name.empty()) add(name, value);
        add("file", "hello");
        return out.append("--b--\r\n");
    }
    unsigned ask_stopped(point where, std::string_view method, std::string_view target, std::string_view body = {},
                         std::initializer_list<std::pair<std::string_view, std::string_view>> more = {}) {
        points_.stop_at(where);
        auto const status = ask(method, target, body, more);
        points_.stop.reset();
        return status;
    }
    bool has(std::string_view key) { return metadata().load_object({{"", "bucket"}, key}).has_value(); }
    storage::metadata_store& metadata() { return *storage_.metadata; }

    std::string access_key_ = "test";
    seeded_random random_{1};
    manual_clock time_{instant{std::chrono::hours{500'000}}};
    storage::opened storage_ = *storage::open({}, random_);
    kms::master_key master_{storage::secret{std::string(32, 'm')}};
    kms::ledger calls_{100, 1u << 20};
    std::unique_ptr<kms::local_service> kms_ =
        *kms::local_service::open(*storage_.keys, master_, {}, calls_, time_, random_);
    bucket_key_cache bucket_keys_{std::chrono::minutes{5}};
    auth::credential_store credentials_{{}, true};
    address_book addresses_{{}};
    iam::policy_cache policies_;
    auth::session_authority sessions_{std::string(auth::session_authority::key_bytes, 's'), random_};
    directory_session_registry directory_sessions_;
    rename_tokens renames_;
    http::buffer_budget form_fields_{1u << 20};
    bucket_views buckets_;
    services services_{.metadata = *storage_.metadata,
                       .buckets = buckets_,
                       .blobs = *storage_.blobs,
                       .credentials = credentials_,
                       .kms = *kms_,
                       .master = master_,
                       .bucket_keys = bucket_keys_,
                       .time = time_,
                       .random = random_,
                       .addresses = addresses_,
                       .policies = policies_,
                       .sessions = sessions_,
                       .directory_sessions = directory_sessions_,
                       .renames = renames_,
                       .form_fields = form_fields_};
    behaviour const behaviour_{.lenient = true};
    s3_application application_{services_, behaviour_};
    http::connection_info const from_;
    std::string const id_ = "ID";
    test::noted_points points_;
    service::outcome outcome_;
};

TEST_F(Points, AreReachedOnceAndInOrder) {
    EXPECT_EQ(ask("PUT", "/bucket/key", "hello"), 200u);
    EXPECT_THAT(points_.reached, ElementsAre(point::authorized, point::before_commit, point::after_commit));
    EXPECT_EQ(ask("PUT", "/bucket/copy", {}, {{"x-amz-copy-source", "bucket/key"}}), 200u);
    EXPECT_THAT(points_.reached, ElementsAre(point::authorized, point::before_commit, point::after_commit));
    EXPECT_EQ(ask("DELETE", "/bucket/copy"), 204u);
    EXPECT_THAT(points_.reached, ElementsAre(point::authorized, point::before_commit, point::after_commit));
    EXPECT_EQ(ask("GET", "/bucket/key"), 200u);
    EXPECT_THAT(points_.reached, ElementsAre(point::authorized));
    EXPECT_EQ(ask("PUT", "/nothing/key", "hello"), 404u);
    EXPECT_THAT(points_.reached, IsEmpty());
}

TEST_F(Points, AskingKmsIsOneOfThem) {
    EXPECT_EQ(ask("PUT", "/bucket/key", "hello", {{"x-amz-server-side-encryption", "aws:kms"}}), 200u);
    EXPECT_THAT(points_.reached, ElementsAre(point::authorized, point::kms_call, point::kms_key, point::before_commit,
                                             point::after_commit));
    ASSERT_EQ(outcome_.kms_calls.size(), 1u);
    EXPECT_EQ(outcome_.kms_calls[0].operation, "GenerateDataKey");
    EXPECT_EQ(outcome_.kms_calls[0].result, kms::success);
}

TEST_F(Points, WhatKmsIsStoppedWithIsToldInS3sWords) {
    constexpr aws::error_row made_up{418, "Teapot", "No coffee."};
    constexpr aws::error_row of_kms{400, "DisabledException", "The key is disabled."};
    aws::error other;
    other.told = &made_up;
    aws::error disabled;
    disabled.told = &of_kms;
    struct row {
        aws::error by;
        unsigned status;
        std::string_view code;
        std::string_view message;
    };
    row const rows[] = {
        {aws::errc::slow_down, 503, "SlowDown", "Please reduce your request rate for operations involving AWS KMS."},
        {aws::errc::kms_throttling, 400, "KMS.ThrottlingException",
         "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."},
        {disabled, 400, "KMS.DisabledException", "The key is disabled."},
        {other, 418, "Teapot", "No coffee."},
    };
    for (auto const& [by, status, code, message] : rows) {
        points_.stop_at(point::kms_call, by);
        EXPECT_EQ(ask("PUT", "/bucket/key", "hello", {{"x-amz-server-side-encryption", "aws:kms"}}), status) << code;
        EXPECT_EQ(outcome_.error_code, code);
        EXPECT_EQ(outcome_.refusal->message, message);
        points_.stop.reset();
    }
}

TEST_F(Points, WhoAsksForWhatIsKnownWhenItIsAuthorized) {
    EXPECT_EQ(ask("PUT", "/bucket/a%20key", "hello"), 200u);
    EXPECT_EQ(points_.known, "s3 PutObject bucket a key arn:aws:iam::000000000000:root ");
    EXPECT_EQ(post(form()), 204u);
    EXPECT_EQ(points_.known, "s3 PostObject bucket key arn:aws:iam::000000000000:root ");
}

TEST_F(Points, OfAFormComeWhenItHasSaidWhoseItIs) {
    EXPECT_EQ(post(form()), 204u);
    EXPECT_TRUE(has("key"));
    EXPECT_THAT(points_.reached, ElementsAre(point::authorized, point::before_commit, point::after_commit));
    EXPECT_EQ(outcome_.key, "key");
}

TEST_F(Points, OfAFormThatIsRefusedTheKeyAndTheStagesAreTold) {
    EXPECT_EQ(post(form("policy", "bm90aGluZw==")), 400u);
    EXPECT_EQ(outcome_.key, "key");
    EXPECT_EQ(outcome_.stage, "form policy");
    EXPECT_THAT(outcome_.passed, ElementsAre("resolve", "route", "encryption headers", "directory bucket",
                                             "bucket and owner", "redirect", "implemented", "authenticate"));
    points_.stop_at(point::authorized);
    EXPECT_EQ(post(form()), 503u);
    EXPECT_EQ(outcome_.stage, "authorize");
    EXPECT_EQ(outcome_.passed.back(), "form policy");
}

TEST_F(Points, NothingOfARequestStaysThatIsRefused) {
    test::owned_request request{"POST", "/bucket", {{"Content-Type", "multipart/form-data; boundary=b"}}};
    sign(request);
    request.head.content_length = 1000;
    auto const exchange = begin(request);
    EXPECT_TRUE(exchange->wants_body());
    auto const no_key = "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhello";
    EXPECT_FALSE(exchange->consume(as_bytes(no_key)));
    http::buffer_budget::share whole{form_fields_};
    EXPECT_TRUE(whole.take(1u << 20)) << "its fields are kept no longer, though nobody asked for its response yet";
    EXPECT_EQ(exchange->finish(http::body_end::complete).status, 400u);
}

TEST_F(Points, ARequestThatIsStoppedAnswersWithWhatStoppedIt) {
    for (auto const where : {point::authorized, point::before_commit, point::after_commit}) {
        EXPECT_EQ(ask_stopped(where, "PUT", "/bucket/key", "hello"), 503u);
        EXPECT_EQ(outcome_.error_code, "SlowDown");
        EXPECT_EQ(points_.reached.back(), where) << "it went no further";
    }
}

TEST_F(Points, StoppedBeforeTheCommitNothingIsStored) {
    EXPECT_EQ(ask_stopped(point::authorized, "PUT", "/bucket/key", "hello"), 503u);
    EXPECT_FALSE(has("key"));
    EXPECT_EQ(ask_stopped(point::before_commit, "PUT", "/bucket/key", "hello"), 503u);
    EXPECT_FALSE(has("key"));
    EXPECT_EQ(ask("PUT", "/bucket/key", "hello"), 200u);
    EXPECT_EQ(ask_stopped(point::before_commit, "PUT", "/bucket/copy", {}, {{"x-amz-copy-source", "bucket/key"}}),
              503u);
    EXPECT_FALSE(has("copy"));
    EXPECT_EQ(ask_stopped(point::before_commit, "DELETE", "/bucket/key"), 503u);
    EXPECT_TRUE(has("key"));
}

TEST_F(Points, StoppedAfterTheCommitItIsStored) {
    EXPECT_EQ(ask_stopped(point::after_commit, "PUT", "/bucket/key", "hello"), 503u);
    EXPECT_TRUE(has("key"));
    EXPECT_EQ(ask_stopped(point::after_commit, "DELETE", "/bucket/key"), 503u);
    EXPECT_FALSE(has("key"));
}

TEST_F(Points, ManyDeletionsAreStoppedBeforeTheFirstOrBehindTheLast) {
    std::string document = "<Delete>";
    for (int n = 10; n < 60; ++n) {
        auto const key = std::to_string(n);
        ASSERT_EQ(ask("PUT", "/bucket/" + key, "x"), 200u);
        document.append("<Object><Key>").append(key).append("</Key></Object>");
    }
    document += "</Delete>";
    auto const digest = test::content_md5(document);
    EXPECT_EQ(ask_stopped(point::authorized, "POST", "/bucket?delete", document, {{"Content-MD5", digest}}), 503u);
    EXPECT_EQ(ask_stopped(point::before_commit, "POST", "/bucket?delete", document, {{"Content-MD5", digest}}), 503u);
    EXPECT_TRUE(has("10") && has("59"));
    EXPECT_EQ(ask_stopped(point::after_commit, "POST", "/bucket?delete", document, {{"Content-MD5", digest}}), 503u);
    EXPECT_FALSE(has("10") || has("59"));
    EXPECT_EQ(ask("POST", "/bucket?delete", document, {{"Content-MD5", digest}}), 200u);
    EXPECT_THAT(points_.reached, ElementsAre(point::authorized, point::before_commit, point::after_commit));
}

// The key is deleted between the head of a conditional write and its end.
TEST_F(Points, AKeyThatGoesWhileItIsReplacedIsAConflict) {
    EXPECT_EQ(ask("PUT", "/bucket/key", "hello"), 200u);
    for (auto const* etag : {"\"5d41402abc4b2a76b9719d911017c592\"", "\"other\""}) {
        test::owned_request request{"PUT", "/bucket/key", {{"Host", "localhost"}, {"If-Match", etag}}};
        sign(request);
        request.head.content_length = 5;
        auto const exchange = begin(request);
        bool const matches = exchange->wants_body();
        EXPECT_EQ(matches, std::string_view{etag} != "\"other\"") << "what does not match is told at once";
        if (!matches) continue;
        EXPECT_EQ(ask("DELETE", "/bucket/key"), 204u);
        exchange->consume(as_bytes("later"));
        exchange->advance(http::body_end::complete);
        auto const response = exchange->finish(http::body_end::complete);
        EXPECT_EQ(response.status, 409u);
        EXPECT_NE(response.body.find("<Condition>If-Match</Condition><Key>key</Key>"), std::string::npos)
            << response.body;
        EXPECT_EQ(ask("PUT", "/bucket/key", "hello"), 200u);
    }
}

TEST_F(Points, StoppedAtKmsTheCallIsNotedAndNothingIsStored) {
    EXPECT_EQ(
        ask_stopped(point::kms_call, "PUT", "/bucket/key", "hello", {{"x-amz-server-side-encryption", "aws:kms"}}),
        503u);
    EXPECT_FALSE(has("key"));
    ASSERT_EQ(outcome_.kms_calls.size(), 1u);
    EXPECT_EQ(outcome_.kms_calls[0].result, "ThrottlingException");
}

TEST_F(Points, WhoMayKnowThatAKeyIsMissingDoesNotReadWhatComesMeanwhile) {
    std::string const stranger = "777788889999";
    ASSERT_EQ(ask("PUT", "/listed", {},
                  {{"x-amz-object-ownership", "ObjectWriter"},
                   {"x-amz-grant-read", "id=" + aws::canonical_user_id(stranger)}}),
              200u);
    struct {
        char const *method, *target;
        std::pair<std::string_view, std::string_view> more;
    } const requests[]{{"GET", "/listed/key", {"Accept", "*/*"}},
                       {"HEAD", "/listed/key", {"Accept", "*/*"}},
                       {"GET", "/listed/key?acl", {"Accept", "*/*"}},
                       {"GET", "/listed/key?attributes", {"x-amz-object-attributes", "ObjectSize"}},
                       {"PUT", "/listed/key?acl", {"x-amz-acl", "public-read"}}};
    for (auto const& [method, target, more] : requests) {
        auto const ask_as_stranger = [&, of = target, by = method, with = more] {
            access_key_ = stranger;
            auto const status = ask(by, of, {}, {with});
            access_key_ = "test";
            return status;
        };
        EXPECT_EQ(ask_as_stranger(), 404u) << method << target;
        points_.meanwhile = [this] {
            access_key_ = "test";
            EXPECT_EQ(ask("PUT", "/listed/key", "secret"), 200u);
        };
        EXPECT_EQ(ask_as_stranger(), 403u) << method << target;
        EXPECT_EQ(ask("DELETE", "/listed/key"), 204u);
    }
}

TEST_F(Points, WhoMayWriteWhereNothingIsDoesNotOverwriteWhatComesMeanwhile) {
    std::string const stranger = "777788889999";
    ASSERT_EQ(ask("PUT", "/shared", {},
                  {{"x-amz-object-ownership", "ObjectWriter"},
                   {"x-amz-grant-write", "id=" + aws::canonical_user_id(stranger)}}),
              200u);
    auto const put_slowly = [&](std::string_view by_meanwhile) {
        access_key_ = stranger;
        points_.meanwhile = [this, by_meanwhile] {
            access_key_ = by_meanwhile;
            EXPECT_EQ(ask("PUT", "/shared/key", "first"), 200u);
        };
        auto const status = ask("PUT", "/shared/key", "second");
        access_key_ = "test";
        return status;
    };
    EXPECT_EQ(put_slowly(stranger), 200u) << "its own it may overwrite";
    EXPECT_EQ(ask("DELETE", "/shared/key"), 204u);
    EXPECT_EQ(put_slowly("test"), 403u);
    auto const kept = metadata().load_object({{"", "shared"}, "key"});
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->blob.size, 5u);
    EXPECT_EQ(kept->owner, "");
}

}  // namespace
}  // namespace s3seal::s3
