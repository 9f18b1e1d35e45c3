// Whoever asks KMS may be stopped at each call, and learns of each.
#include "server/service/points.hpp"
#include "server/service/outcome.hpp"
#include "tests/support/noted_points.hpp"
#include "tests/unit/kms/kms_test.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace s3seal::kms {
namespace {

using s3seal::service::point;
using testing::ElementsAre;

class KmsPoints : public Kms {
protected:
    result<generated_key> generate() {
        auto const who = root();
        auto by = from(who, "s3");
        by.outcome = &outcome_;
        by.points = &points_;
        return service_->generate_data_key(by, "alias/app", {});
    }

    // Of a call by its JSON: what it reached.
    std::vector<point> points_of(std::string_view operation, std::string_view body,
                                 iam::principal const& who = root()) {
        points_.reached.clear();
        ask_at(&points_, operation, body, who);
        return points_.reached;
    }
    std::string stopped_at(point where, std::string_view operation, std::string_view body) {
        points_.stop_at(where);
        auto const said = ask_at(&points_, operation, body, root()).refused;
        points_.stop.reset();
        return said;
    }

    s3seal::service::outcome outcome_;
    test::noted_points points_;
};

TEST_F(KmsPoints, EachCallIsReportedAndReached) {
    auto const made = generate();
    ASSERT_TRUE(made);
    EXPECT_THAT(points_.reached, ElementsAre(point::kms_call, point::kms_key)) << "the rest is of the request to S3";
    ASSERT_EQ(outcome_.kms_calls.size(), 1u);
    EXPECT_EQ(outcome_.kms_calls[0].operation, "GenerateDataKey");
    EXPECT_EQ(outcome_.kms_calls[0].key_arn, made->key_arn);
    EXPECT_EQ(outcome_.kms_calls[0].result, success);
}

TEST_F(KmsPoints, ACallThatIsStoppedIsRefusedInItsOwnWords) {
    auto const asked = generate()->key_arn;
    for (auto const& [code, expected, name] :
         {std::tuple{aws::errc::slow_down, errc::throttling, "ThrottlingException"},
          {aws::errc::access_denied, errc::access_denied, "AccessDeniedException"},
          {aws::errc::internal_error, errc::internal, "KMSInternalException"}}) {
        points_.stop_at(point::kms_call, aws::error{code}.because(aws::reason_code::not_built));
        auto const refused = generate();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, expected);
        EXPECT_EQ(refused.error().why.code, aws::reason_code::not_built) << "as whoever stopped it says";
        EXPECT_EQ(refused.error().message.empty(), code == aws::errc::internal_error) << "nothing has to be logged";
        EXPECT_EQ(outcome_.kms_calls.back().result, name);
        EXPECT_EQ(outcome_.kms_calls.back().key_arn, asked) << "it never came to its key, but was asked to use it";
    }
}

TEST_F(KmsPoints, ACallThatFindsNoKeyNamesTheOneThatWasAskedFor) {
    auto const who = root();
    auto by = from(who, "s3");
    by.outcome = &outcome_;
    constexpr std::string_view id = "99999999-aaaa-bbbb-cccc-999999999999";
    auto const arn_of = [&](std::string_view name) {
        return fmt::format("arn:aws:kms:{}:{}:{}", by.region, who.account, name);
    };
    ASSERT_FALSE(service_->generate_data_key(by, id, {}));
    EXPECT_EQ(outcome_.kms_calls.back().key_arn, arn_of(fmt::format("key/{}", id)));
    ASSERT_FALSE(service_->generate_data_key(by, "alias/none", {}));
    EXPECT_EQ(outcome_.kms_calls.back().key_arn, arn_of("alias/none"));
    ASSERT_FALSE(service_->generate_data_key(by, "no key", {}));
    EXPECT_EQ(outcome_.kms_calls.back().key_arn, "");
    auto const made = generate();
    ASSERT_TRUE(made);
    by.points = &points_;
    points_.stop_at(point::kms_call);
    ASSERT_FALSE(service_->decrypt(by, made->ciphertext, {}));
    EXPECT_EQ(outcome_.kms_calls.back().key_arn, made->key_arn) << "its ciphertext names it";
}

TEST_F(KmsPoints, ACallComesToThemInOrder) {
    auto const reads = ElementsAre(point::kms_call, point::authorized);
    auto const uses = ElementsAre(point::kms_call, point::authorized, point::kms_key);
    auto const changes = ElementsAre(point::kms_call, point::authorized, point::before_commit, point::after_commit);
    auto const changes_used =
        ElementsAre(point::kms_call, point::authorized, point::kms_key, point::before_commit, point::after_commit);
    auto const key = make_key();
    EXPECT_THAT(points_of("DescribeKey", with_key(key)), reads);
    EXPECT_THAT(points_of("ListKeys", "{}"), reads);
    EXPECT_THAT(points_of("ListAliases", "{}"), reads);
    EXPECT_THAT(points_of("GenerateRandom", R"({"NumberOfBytes": 8})"), reads);
    EXPECT_THAT(points_of("GenerateDataKey", with_key(key, R"("KeySpec": "AES_256")")), uses);
    EXPECT_THAT(points_of("CreateKey", R"({"Tags": [{"TagKey": "a", "TagValue": "b"}]})"), changes);
    EXPECT_THAT(points_of("CreateAlias", with_target("alias/a", key)), changes);
    EXPECT_THAT(points_of("UpdateAlias", with_target("alias/a", key)), changes);
    EXPECT_THAT(points_of("DeleteAlias", R"({"AliasName": "alias/a"})"), changes);
    EXPECT_THAT(points_of("UpdateKeyDescription", with_key(key, R"("Description": "d")")), changes);
    EXPECT_THAT(points_of("TagResource", with_key(key, R"("Tags": [{"TagKey": "a", "TagValue": "b"}])")), changes);
    EXPECT_THAT(points_of("UntagResource", with_key(key, R"("TagKeys": ["a"])")), changes);
    EXPECT_THAT(points_of("EnableKeyRotation", with_key(key)), changes_used);
    EXPECT_THAT(points_of("RotateKeyOnDemand", with_key(key)), changes_used);
    EXPECT_THAT(points_of("DisableKeyRotation", with_key(key)), changes_used);
    EXPECT_THAT(
        points_of("CreateGrant", with_key(key, R"("GranteePrincipal": "000000000000", "Operations": ["Encrypt"])")),
        changes_used);
    EXPECT_THAT(points_of("DisableKey", with_key(key)), changes);
    EXPECT_THAT(points_of("EnableKey", with_key(key)), changes);
    EXPECT_THAT(points_of("ScheduleKeyDeletion", with_key(key)), changes);
    EXPECT_THAT(points_of("CancelKeyDeletion", with_key(key)), changes);
}

TEST_F(KmsPoints, ReEncryptIsAuthorizedWhenBothKeysAreAskedFor) {
    auto const sealed = ask("Encrypt", with_key(app_key, R"("Plaintext": "aGk=")")).text("CiphertextBlob");
    auto const again = R"({"CiphertextBlob": ")" + sealed + R"(", "DestinationKeyId": "alias/app"})";
    EXPECT_THAT(points_of("Decrypt", R"({"CiphertextBlob": ")" + sealed + "\"}"),
                ElementsAre(point::kms_call, point::authorized, point::kms_key));
    EXPECT_THAT(points_of("ReEncrypt", again),
                ElementsAre(point::kms_call, point::kms_key, point::authorized, point::kms_key));
    EXPECT_THAT(points_of("ReEncrypt", again, user(allowing("kms:ReEncryptFrom"))),
                ElementsAre(point::kms_call, point::kms_key));
}

TEST_F(KmsPoints, WhatStopsACallInKmssOwnWordsIsRepeated) {
    constexpr aws::error_row timeout{500, "DependencyTimeoutException", "It took too long."};
    constexpr aws::error_row made_up{418, "Teapot", "No coffee."};
    aws::error by;
    by.told = &timeout;
    points_.stop_at(point::kms_key, by);
    auto refused = generate();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::dependency_timeout);
    EXPECT_EQ(refused.error().message, "It took too long.");
    EXPECT_EQ(outcome_.kms_calls.back().result, "DependencyTimeoutException");
    EXPECT_NE(outcome_.kms_calls.back().key_arn, "") << "its key was found";

    points_.stop_at(point::kms_call, aws::errc::kms_throttling);
    refused = generate();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::throttling);
    ASSERT_TRUE(refused.error().told) << "in S3's words, for S3's clients";
    EXPECT_EQ(refused.error().told->code, "KMS.ThrottlingException");

    by.told = &made_up;
    points_.stop_at(point::kms_call, by);
    EXPECT_EQ(ask_at(&points_, "ListKeys", "{}", root()).refused, "KMSInternalException");
    refused = generate();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().told, &made_up);
}

TEST_F(KmsPoints, WhoAsksForWhatIsKnownWhenItIsAuthorized) {
    auto const key = make_key();
    points_of("DescribeKey", with_key(key));
    EXPECT_EQ(points_.known, fmt::format("kms DescribeKey   {} {}", root().arn, arn_of(key)));
}

TEST_F(KmsPoints, WhoMayNotIsNotAuthorized) {
    EXPECT_THAT(points_of("DescribeKey", with_key(app_key), user("")), ElementsAre(point::kms_call));
}

TEST_F(KmsPoints, StoppedBeforeTheCommitNothingIsStored) {
    auto const key = make_key();
    for (auto const where : {point::authorized, point::before_commit}) {
        EXPECT_THAT(stopped_at(where, "DisableKey", with_key(key)), testing::StartsWith("ThrottlingException"));
        EXPECT_EQ(state_of(key), "Enabled");
    }
    EXPECT_THAT(stopped_at(point::after_commit, "DisableKey", with_key(key)),
                testing::StartsWith("ThrottlingException"));
    EXPECT_EQ(state_of(key), "Disabled");
}

}  // namespace
}  // namespace s3seal::kms
