#include "server/config/foreign_variables.hpp"

#include "server/config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace s3seal::config {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

loaded of(environment const& from) {
    auto done = load("", from, {});
    EXPECT_THAT(done.wrong, IsEmpty());
    return done;
}

std::string remark_of(environment const& from) {
    auto const done = of(from);
    EXPECT_EQ(done.settings, settings{});
    EXPECT_THAT(done.wrong_of_others, IsEmpty());
    return done.remarks.empty() ? "" : done.remarks.front();
}

}  // namespace

TEST(ForeignVariables, NamesAreUniqueAndLeadToSettings) {
    std::set<std::string_view> names;
    for (auto const& row : foreign_variables()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        EXPECT_FALSE(row.of.empty()) << row.name;
        for (std::string_view rest = row.becomes; !rest.empty();) {
            auto const path = rest.substr(0, rest.find(", "));
            EXPECT_TRUE(find_setting(path) != nullptr || path == "kms.keys") << path;
            rest.remove_prefix(std::min(path.size() + 2, rest.size()));
        }
    }
}

TEST(ForeignVariables, AddressesBecomeHostsAndPorts) {
    auto const listening = of({{"GATEWAY_LISTEN", "0.0.0.0:4566,[::]:4510"}}).settings;
    EXPECT_THAT(listening.hosts, ElementsAre("0.0.0.0", "::"));
    EXPECT_EQ(listening.port, 4566);
    EXPECT_THAT(listening.also_ports, ElementsAre(4510));
    EXPECT_EQ(of({{"GATEWAY_LISTEN", ":5000"}}).settings.port, 5000);
    EXPECT_EQ(of({{"EDGE_PORT", "4567"}}).settings.port, 4567);
    EXPECT_EQ(of({{"MOTO_PORT", "5000"}}).settings.port, 5000);
    EXPECT_EQ(of({{"VGW_PORT", ":7070"}}).settings.port, 7070);
    EXPECT_THAT(of({{"MINIO_ADDRESS", "localhost:9000"}}).settings.hosts, ElementsAre("127.0.0.1", "::1"));
    auto const proxy = of({{"S3PROXY_ENDPOINT", "http://0.0.0.0:8081/"}}).settings;
    EXPECT_THAT(proxy.hosts, ElementsAre("0.0.0.0"));
    EXPECT_EQ(proxy.port, 8081);
}

TEST(ForeignVariables, BucketsAreMade) {
    auto const minio = of({{"MINIO_DEFAULT_BUCKETS", "alpha:public,beta gamma:download;delta:none"}}).settings;
    EXPECT_THAT(minio.buckets, ElementsAre(initial_bucket{"alpha", true}, initial_bucket{"beta"},
                                           initial_bucket{"gamma", true}, initial_bucket{"delta"}));
    auto const both = of({{"COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", "alpha, beta"},
                          {"S3_BUCKET", "gamma"},
                          {"initialBuckets", "delta"}})
                          .settings;
    EXPECT_THAT(both.buckets, ElementsAre(initial_bucket{"alpha"}, initial_bucket{"beta"}, initial_bucket{"delta"},
                                          initial_bucket{"gamma"}));
    for (auto const* name :
         {"COM_ADOBE_TESTING_S3MOCK_DOMAIN_INITIAL_BUCKETS", "COM_ADOBE_TESTING_S3MOCK_STORE_INITIALBUCKETS"})
        EXPECT_THAT(of({{name, "alpha"}}).settings.buckets, ElementsAre(initial_bucket{"alpha"})) << name;
    EXPECT_EQ(remark_of({{"S3_BUCKET", "My_Bucket"}}),
              "without effect here: S3_BUCKET (My_Bucket: names that S3 does not allow)");
}

TEST(ForeignVariables, BucketsThatS3WouldNotAllowAreLeftOutAndNamed) {
    for (std::string const name :
         {"MINIO_DEFAULT_BUCKETS", "COM_ADOBE_TESTING_S3MOCK_STORE_INITIAL_BUCKETS", "initialBuckets", "S3_BUCKET"}) {
        auto const done = of({{name, "a,fine,No_Bucket"}});
        EXPECT_THAT(done.wrong_of_others, IsEmpty());
        EXPECT_THAT(done.settings.buckets, ElementsAre(initial_bucket{"fine"}));
        EXPECT_THAT(done.remarks,
                    ElementsAre("without effect here: " + name + " (a, No_Bucket: names that S3 does not allow)"));
        EXPECT_EQ(remark_of({{name, "a,b"}}), "without effect here: " + name + " (a, b: names that S3 does not allow)");
        EXPECT_EQ(remark_of({{name, "hunter2/x"}}), "without effect here: " + name + " (names that S3 does not allow)");
    }
    EXPECT_EQ(remark_of({{"MINIO_DEFAULT_BUCKETS", "A:public"}}),
              "without effect here: MINIO_DEFAULT_BUCKETS (A: names that S3 does not allow)");
    EXPECT_THAT(load("", {{"S3SEAL_BUCKETS", "a"}}, {}).wrong,
                ElementsAre("S3SEAL_BUCKETS: \"a\" is not the name of a bucket"));
}

TEST(ForeignVariables, RegionsDomainsAndLevelsAreTaken) {
    for (auto const* name : {"MINIO_REGION", "MINIO_SITE_REGION", "COM_ADOBE_TESTING_S3MOCK_STORE_REGION",
                             "COM_ADOBE_TESTING_S3MOCK_REGION", "DEFAULT_REGION", "KMS_REGION"})
        EXPECT_EQ(of({{name, "eu-west-1"}}).settings.behaviour.default_region, "eu-west-1") << name;
    EXPECT_THAT(of({{"LOCALSTACK_HOST", "localstack:4566"}, {"MINIO_DOMAIN", "a.test,b.test"}}).settings.domains,
                ElementsAre("localstack", "a.test", "b.test"));
    EXPECT_EQ(of({{"DEBUG", "1"}}).settings.log.level, log::level::debug);
    EXPECT_EQ(of({{"LS_LOG", "trace-internal"}}).settings.log.level, log::level::trace);
    EXPECT_EQ(of({{"LS_LOG", "WARNING"}}).settings.log.level, log::level::warn);
    EXPECT_TRUE(of({{"S3_SKIP_SIGNATURE_VALIDATION", "1"}}).settings.behaviour.lenient);
    environment const strict{{"S3SEAL_PROFILE", "localstack"}, {"S3_SKIP_SIGNATURE_VALIDATION", "0"}};
    EXPECT_FALSE(of(strict).settings.behaviour.lenient);
    EXPECT_TRUE(of({{"S3PROXY_AUTHORIZATION", "none"}}).settings.behaviour.lenient);
}

TEST(ForeignVariables, KeysOfKmsAreMadeWhereTheyCanBe) {
    auto const done = of({{"COM_ADOBE_TESTING_S3MOCK_STORE_VALID_KMS_KEYS",
                           "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab,"
                           "arn:aws:kms:us-east-1:1234567890:key/valid-test-key-ref"}});
    ASSERT_EQ(done.settings.kms_keys.size(), 1u);
    EXPECT_EQ(done.settings.kms_keys[0].region, "eu-west-1");
    EXPECT_EQ(done.settings.kms_keys[0].account, "111122223333");
    EXPECT_THAT(done.remarks, ElementsAre(HasSubstr("STORE_VALID_KMS_KEYS (keys whose id is no UUID")));
}

TEST(ForeignVariables, KeysOfKmsComeToThoseOfAFile) {
    auto const file = testing::TempDir() + "s3seal_foreign_keys_" + std::to_string(getpid()) + ".toml";
    std::ofstream{file} << "[[kms.keys]]\nid = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\nalias = \"alias/ours\"\n";
    foreign_settings typed;
    typed.kms_keys.push_back({kms_key{}, "--validKmsKeys"});
    typed.kms_keys[0].key.id = "33333333-12ab-34cd-56ef-1234567890ab";
    auto const done = load(file,
                           {{"validKmsKeys",
                             "1234abcd-12ab-34cd-56ef-1234567890ab,"
                             "22222222-12ab-34cd-56ef-1234567890ab"}},
                           {}, typed);
    std::filesystem::remove(file);
    EXPECT_THAT(done.wrong, IsEmpty());
    ASSERT_EQ(done.settings.kms_keys.size(), 3u);
    EXPECT_EQ(done.settings.kms_keys[0].alias, "ours");
    EXPECT_EQ(done.settings.kms_keys[1].id, "22222222-12ab-34cd-56ef-1234567890ab");
    EXPECT_EQ(done.settings.kms_keys[2].id, "33333333-12ab-34cd-56ef-1234567890ab");
    EXPECT_EQ(done.from.at("kms.keys").from, "file " + file + ", validKmsKeys, --validKmsKeys");
}

TEST(ForeignVariables, OurOwnWordsWin) {
    environment const from{{"MINIO_REGION", "eu-west-1"}, {"S3SEAL_REGION", "eu-west-2"}, {"EDGE_PORT", "1"}};
    auto const done = load("", from, {{find_setting("port"), {"2"}}});
    EXPECT_EQ(done.settings.behaviour.default_region, "eu-west-2");
    EXPECT_EQ(done.settings.port, 2);
    EXPECT_EQ(done.from.at("region").from, "S3SEAL_REGION");
    EXPECT_EQ(of({{"MINIO_REGION", "eu-west-1"}, {"DEFAULT_REGION", "eu-west-3"}}).from.at("region").from,
              "MINIO_REGION");
}

TEST(ForeignVariables, WhatHasNoEffectIsOneLine) {
    EXPECT_EQ(remark_of({{"SERVICES", "s3,sqs, kms:4566,dynamodb"},
                         {"LAMBDA_DOCKER_FLAGS", "x"},
                         {"S3_SKIP_KMS_KEY_VALIDATION", "1"},
                         {"MINIO_BROWSER", "on"},
                         {"LOCALSTACK_AUTH_TOKEN", "hunter2"},
                         {"PATH", "/bin"}}),
              "without effect here: SERVICES (sqs, dynamodb), S3_SKIP_KMS_KEY_VALIDATION (keys are always checked), "
              "LAMBDA_DOCKER_FLAGS, "
              "MINIO_BROWSER, LOCALSTACK_AUTH_TOKEN");
}

TEST(ForeignVariables, WhatIsLostIsNamedWithTheReason) {
    EXPECT_EQ(remark_of({{"ENFORCE_IAM", "1"}}),
              "without effect here: ENFORCE_IAM (policies always count: [[users]] and [[roles]] in the settings)");
    EXPECT_EQ(remark_of({{"DATA_DIR", "/tmp/localstack/data"}}),
              "without effect here: DATA_DIR (--data-dir DIR keeps things)");
    EXPECT_EQ(remark_of({{"PROVIDER_OVERRIDE_S3", "v3"}}),
              "without effect here: PROVIDER_OVERRIDE_S3 (there is one provider)");
    EXPECT_EQ(remark_of({{"root", "/tmp"}}), "without effect here: root (it counts with RETAIN_FILES_ON_EXIT=true)");
    if (!std::filesystem::is_directory("/var/lib/localstack")) {
        EXPECT_EQ(remark_of({{"PERSISTENCE", "1"}}),
                  "without effect here: PERSISTENCE (no /var/lib/localstack here: --data-dir DIR keeps things)");
    }
}

TEST(ForeignVariables, OfSeveralThatDifferTheFirstHoldsAndTheOthersAreNamed) {
    auto const done =
        of({{"DEBUG", "1"}, {"LS_LOG", "warn"}, {"MINIO_REGION", "eu-west-1"}, {"KMS_REGION", "eu-west-1"}});
    EXPECT_EQ(done.settings.log.level, log::level::warn);
    EXPECT_THAT(done.remarks, ElementsAre("without effect here: DEBUG (LS_LOG holds)"));
}

TEST(ForeignVariables, WhatIsSoAnywayIsNoRemark) {
    EXPECT_EQ(remark_of({{"SERVICES", "s3,kms,sts"},
                         {"DEBUG", "0"},
                         {"PERSISTENCE", "0"},
                         {"USE_SSL", "1"},
                         {"S3_SKIP_KMS_KEY_VALIDATION", "0"},
                         {"ENFORCE_IAM", "0"},
                         {"START_WEB", "0"},
                         {"MINIO_UPDATE", "off"},
                         {"LOCALSTACK_HOST", "127.0.0.1:4566"},
                         {"MINIO_REGION", ""}}),
              "");
}

TEST(ForeignVariables, WhateverSomebodyElseSetDoesNotStopTheStart) {
    for (auto const& row : foreign_variables()) {
        for (std::string const value : {"x*:y", "express:*", "tcp://10.0.0.1:4566", "/no/such/file", "\xff", "-1", ":",
                                        "=", "[", "a,,b", "99999999999999999999"}) {
            auto const done = load("", {{std::string{row.name}, value}}, {});
            EXPECT_THAT(done.wrong, IsEmpty()) << row.name << "=" << value;
            EXPECT_THAT(done.wrong_of_others, IsEmpty()) << row.name << "=" << value;
        }
        EXPECT_THAT(load("", {{std::string{row.name}, std::string(100'000, 'a')}}, {}).wrong, IsEmpty()) << row.name;
    }
}

TEST(ForeignVariables, WhatKubernetesInjectsIsNobodysWord) {
    EXPECT_EQ(remark_of({{"MINIO_SERVICE_HOST", "10.0.0.1"},
                         {"MINIO_PORT", "tcp://10.0.0.1:9000"},
                         {"MINIO_PORT_9000_TCP", "tcp://10.0.0.1:9000"},
                         {"LOCALSTACK_SERVICE_PORT", "4566"}}),
              "");
}

TEST(ForeignVariables, NoRemarkShowsAValue) {
    for (auto const& row : foreign_variables()) {
        auto const done = load("", {{std::string{row.name}, "Hunter2_Secret/x"}}, {});
        for (auto const& line : done.remarks) EXPECT_THAT(line, Not(HasSubstr("Hunter2"))) << row.name;
    }
}

TEST(ForeignVariables, DirectoriesCountWhereTheyAre) {
    auto const folder = std::filesystem::path{testing::TempDir()} / ("s3seal_foreign_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    auto const own = folder / "s3seal";
    EXPECT_EQ(of({{"MINIO_VOLUMES", folder.string()}}).settings.data_dir, own);
    EXPECT_EQ(of({{"COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", folder.string()}}).settings.data_dir, "");
    EXPECT_EQ(of({{"COM_ADOBE_TESTING_S3MOCK_STORE_ROOT", folder.string()},
                  {"COM_ADOBE_TESTING_S3MOCK_STORE_RETAIN_FILES_ON_EXIT", "true"}})
                  .settings.data_dir,
              own);
    EXPECT_EQ(of({{"root", folder.string()}, {"retainFilesOnExit", "true"}}).settings.data_dir, own);
    std::filesystem::remove_all(folder);
    EXPECT_EQ(remark_of({{"MINIO_VOLUMES", folder.string()}}),
              "without effect here: MINIO_VOLUMES (no such directory)");
}

TEST(ForeignVariables, ADirectoryIsTakenItselfWhereItHoldsOurFiles) {
    auto const folder = std::filesystem::path{testing::TempDir()} / ("s3seal_ours_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder / "s3seal");
    auto const named = [&] { return of({{"MINIO_VOLUMES", folder.string()}}); };
    EXPECT_EQ(named().settings.data_dir, folder / "s3seal");
    EXPECT_THAT(named().remarks, IsEmpty()) << "a folder of ours is no other server's";
    std::ofstream{folder / "lock"} << "of somebody else";
    EXPECT_EQ(named().settings.data_dir, folder / "s3seal");
    EXPECT_THAT(named().remarks, ElementsAre(HasSubstr("holds files of another server: they stay as they are")));
    std::ofstream{folder / "lock"};
    EXPECT_EQ(named().settings.data_dir, folder);
    std::filesystem::remove(folder / "lock");
    std::ofstream{folder / "s3seal.db"} << "a text of somebody else";
    EXPECT_EQ(named().settings.data_dir, folder / "s3seal");
    std::string_view const begin{"SQLite format 3\0", 16};
    std::ofstream{folder / "s3seal.db"} << begin;
    EXPECT_EQ(named().settings.data_dir, folder);
    EXPECT_THAT(named().remarks, IsEmpty());
    std::ofstream{folder / "s3seal" / "s3seal.db"} << begin;
    EXPECT_EQ(named().settings.data_dir, folder);
    EXPECT_THAT(named().remarks, ElementsAre(HasSubstr("is a data directory itself: what lies in")));
    std::filesystem::remove_all(folder);
}

TEST(ForeignVariables, PersistenceNeedsTheVolumeOfLocalStack) {
    bool const is_there = std::filesystem::is_directory("/var/lib/localstack");
    for (auto const* name : {"PERSISTENCE", "PERSIST_STATE"})
        EXPECT_EQ(of({{name, "1"}}).settings.data_dir, is_there ? "/var/lib/localstack/s3seal" : "") << name;
}

TEST(ForeignVariables, CertificatesCountWhereTheyAre) {
    auto const* const file = S3SEAL_SOURCE_DIR "/config/s3seal.toml";
    auto const made = of({{"CUSTOM_SSL_CERT_PATH", file}}).settings;
    EXPECT_EQ(made.tls_cert + made.tls_key, std::string{file} + file);
    EXPECT_EQ(of({{"VGW_CERT", file}, {"VGW_KEY", file}}).settings.tls_key, file);
    EXPECT_EQ(remark_of({{"VGW_CERT", file}}), "without effect here: VGW_CERT (no such files)");
}

}  // namespace s3seal::config
