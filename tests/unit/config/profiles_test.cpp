#include "server/config/profiles.hpp"

#include "server/config/load.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace s3seal::config {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

settings of_profile(std::string const& name) {
    auto const done = load("", {{"S3SEAL_PROFILE", name}}, {});
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_THAT(done.remarks, IsEmpty());
    return done.settings;
}

}  // namespace

TEST(ConfigProfiles, EachIsRight) {
    for (auto const& one : profiles()) {
        auto const made = of_profile(std::string{one.name});
        EXPECT_EQ(made.profile, one.name);
        for (auto const& value : one.values) EXPECT_NE(find_setting(value.path), nullptr) << value.path;
    }
}

TEST(ConfigProfiles, EachIsNamedByTheHelpAndTheFile) {
    std::string names;
    for (auto const& one : profiles()) {
        names.append(names.empty() ? "" : ", ").append(one.name);
        EXPECT_THAT(std::string{default_file()}, HasSubstr(fmt::format("\"{}\"", one.name)));
    }
    EXPECT_EQ(find_setting("profile")->help, "whose defaults: " + names);
}

TEST(ConfigProfiles, ThatOfTheDefaultsChangesNothing) {
    EXPECT_EQ(of_profile("aws-2026"), settings{});
}

TEST(ConfigProfiles, OlderOnesAreOlderDefaultsOfNewBuckets) {
    settings expected;
    expected.profile = "aws-2023";
    expected.behaviour.new_buckets_block_sse_c = false;
    EXPECT_EQ(of_profile("aws-2023"), expected);
    expected.profile = "aws-2022";
    expected.behaviour.new_buckets_ownership = "ObjectWriter";
    expected.behaviour.new_buckets_block_public_access = false;
    EXPECT_EQ(of_profile("aws-2022"), expected);
}

TEST(ConfigProfiles, ThoseOfOtherServersTakeWhatTheyTake) {
    for (auto const* name : {"lenient", "localstack", "s3mock"}) {
        auto const made = of_profile(name).behaviour;
        EXPECT_TRUE(made.lenient && made.sse_c_over_http && !made.check_region) << name;
        EXPECT_FALSE(made.new_buckets_block_sse_c) << name;
        EXPECT_TRUE(made.new_buckets_block_public_access) << name;
        EXPECT_EQ(made.trust_forwarded_proto, name == std::string{"lenient"});
    }
    auto const minio = of_profile("minio");
    EXPECT_EQ(minio.port, 9000);
    EXPECT_FALSE(minio.behaviour.lenient || minio.behaviour.check_region || minio.behaviour.sse_c_over_http);
    EXPECT_TRUE(minio.behaviour.repeated_sse_passes);
    EXPECT_FALSE(minio.behaviour.new_buckets_block_public_access);
    EXPECT_THAT(minio.credentials,
                ElementsAre(credential{"minioadmin", "minioadmin"}, credential{"rustfsadmin", "rustfsadmin"}));
    EXPECT_EQ(of_profile("s3mock").port, 9090);
    EXPECT_THAT(of_profile("s3mock").also_ports, ElementsAre(9191));
    EXPECT_THAT(of_profile("localstack").credentials, ElementsAre(credential{"testing", "testing"}));
    EXPECT_THAT(of_profile("lenient").credentials, testing::Contains(credential{"accessKey1", "verySecretKey1"}));
}

TEST(ConfigProfiles, EverySettingWinsOverThem) {
    environment from{{"S3SEAL_PROFILE", "minio"}, {"S3SEAL_PORT", "1"}, {"S3SEAL_REGION_CHECK", "strict"}};
    auto const made = load("", from, {{find_setting("credentials"), {"a:b"}}}).settings;
    EXPECT_EQ(made.port, 1);
    EXPECT_TRUE(made.behaviour.check_region);
    EXPECT_TRUE(made.behaviour.repeated_sse_passes);
    EXPECT_THAT(made.credentials, ElementsAre(credential{"a", "b"}));
}

TEST(ConfigProfiles, KeysInAnotherServersVariablesReplaceTheirs) {
    auto const made = load(
        "", {{"S3SEAL_PROFILE", "minio"}, {"MINIO_ROOT_USER", "minioadmin"}, {"MINIO_ROOT_PASSWORD", "other"}}, {});
    EXPECT_THAT(made.settings.credentials, ElementsAre(credential{"minioadmin", "other"}));
}

TEST(ConfigProfiles, UnknownOneIsAMistakeAndChangesNothing) {
    auto const done = load("", {{"S3SEAL_PROFILE", "minoi"}}, {});
    EXPECT_THAT(done.wrong, ElementsAre(testing::HasSubstr("S3SEAL_PROFILE: \"minoi\" is not one of aws-2026")));
    EXPECT_EQ(done.settings, settings{});
}

}  // namespace s3seal::config
