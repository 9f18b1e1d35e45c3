#include "server/config/load.hpp"

#include "server/auth/host_aliases.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace s3seal::config {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char a_file[] = S3SEAL_SOURCE_DIR "/config/s3seal.toml";

class ConfigLoad : public testing::Test {
protected:
    ConfigLoad() : file_{testing::TempDir() + "s3seal_load_test_" + std::to_string(getpid()) + ".toml"} {}
    ~ConfigLoad() override { std::filesystem::remove(file_); }

    std::string write(std::string_view text) {
        std::ofstream{file_, std::ios::binary} << text;
        return file_;
    }

    std::string file_;
};

setting const* row_of(std::string_view flag) {
    return std::find_if(table().data(), table().data() + table().size(), [&](auto& row) { return row.flag == flag; });
}

problems problems_of(environment const& from) {
    return load("", from, {}).wrong;
}

// As many as may be: a0=b, a1=b and so on.
std::string all_aliases() {
    std::string all = "a0=b";
    for (std::size_t i = 1; i < auth::host_aliases::most; ++i) all += fmt::format(",a{}=b", i);
    return all;
}

}  // namespace

TEST_F(ConfigLoad, NothingGivenMeansDefaults) {
    auto const done = load("", {}, {});
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_EQ(done.settings, settings{});
}

TEST_F(ConfigLoad, EnvironmentWinsOverFileAndFlagOverBoth) {
    auto const file = write("port = 1\nregion = \"eu-west-1\"\nthreads = 2\n");
    auto const done = load(file, {{"S3SEAL_PORT", "2"}, {"S3SEAL_REGION", "eu-west-2"}}, {{row_of("--port"), {"3"}}});
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_EQ(done.settings.port, 3);
    EXPECT_EQ(done.settings.behaviour.default_region, "eu-west-2");
    EXPECT_EQ(done.settings.threads, 2u);
}

TEST_F(ConfigLoad, LaterSourceReplacesAList) {
    auto const file = write(
        "host = [\"127.0.0.1\"]\ndomains = [\"a.test\"]\n[[credentials]]\naccess_key = \"a\"\nsecret_key = \"b\"\n");
    auto const done = load(file, {{"S3SEAL_HOST", "0.0.0.0, ::"}, {"S3SEAL_CREDENTIALS", "c:d,e:f:111122223333"}},
                           {{row_of("--domains"), {"b.test,c.test", "d.test"}}});
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_THAT(done.settings.hosts, ElementsAre("0.0.0.0", "::"));
    EXPECT_THAT(done.settings.credentials, ElementsAre(credential{"c", "d"}, credential{"e", "f", "111122223333"}));
    EXPECT_THAT(done.settings.domains, ElementsAre("b.test", "c.test", "d.test"));
}

TEST_F(ConfigLoad, LastOfARepeatedFlagWins) {
    EXPECT_EQ(load("", {}, {{row_of("--port"), {"1", "2"}}}).settings.port, 2);
}

TEST_F(ConfigLoad, EnvironmentNamesTheFileUnlessTheFlagDoes) {
    auto const file = write("port = 1\n");
    EXPECT_EQ(load("", {{"S3SEAL_CONFIG", file}}, {}).settings.port, 1);
    EXPECT_EQ(load(a_file, {{"S3SEAL_CONFIG", file}}, {}).settings.port, 4566);
    EXPECT_THAT(load(a_file, {{"S3SEAL_CONFIG", "/missing"}}, {}).wrong, IsEmpty());
}

TEST_F(ConfigLoad, MissingFileIsAProblemOfWhoNamedIt) {
    EXPECT_THAT(load("/missing/x.toml", {}, {}).wrong,
                ElementsAre("--config: cannot read \"/missing/x.toml\": No such file or directory"));
    EXPECT_THAT(problems_of({{"S3SEAL_CONFIG", "/missing/x.toml"}}),
                ElementsAre("S3SEAL_CONFIG: cannot read \"/missing/x.toml\": No such file or directory"));
    EXPECT_THAT(load(testing::TempDir(), {}, {}).wrong, ElementsAre(testing::EndsWith(": Is a directory")));
}

TEST_F(ConfigLoad, ProblemNamesItsSource) {
    EXPECT_THAT(problems_of({{"S3SEAL_PORT", "abc"}}), ElementsAre("S3SEAL_PORT: \"abc\" is not a port (0 to 65535)"));
    EXPECT_THAT(load("", {}, {{row_of("--port"), {"abc"}}}).wrong,
                ElementsAre("--port: \"abc\" is not a port (0 to 65535)"));
    auto const file = write("\nport = 65536\n");
    EXPECT_THAT(load(file, {}, {}).wrong, ElementsAre(file + ":2: port: \"65536\" is not a port (0 to 65535)"));
}

TEST_F(ConfigLoad, AllProblemsOfAllSourcesComeAtOnce) {
    auto const file = write("prot = 1\nthreads = 0\n");
    auto const done =
        load(file, {{"S3SEAL_HOST", "a,::1,b"}, {"S3SEAL_THREADS", "x"}}, {{row_of("--tls-cert"), {a_file}}});
    EXPECT_THAT(done.wrong, ElementsAre(file + ":1: unknown setting \"prot\" (did you mean \"port\"?)",
                                        file + ":2: threads: \"0\" is not a number from 1 to 64",
                                        HasSubstr("S3SEAL_HOST: \"a\" is not"), HasSubstr("S3SEAL_HOST: \"b\" is not"),
                                        HasSubstr("S3SEAL_THREADS: \"x\" is not"), "tls_cert: needs tls_key as well"));
}

TEST_F(ConfigLoad, MistypedVariableIsAProblemAnotherOneARemark) {
    environment const from{{"S3SEAL_PROT", "1"}, {"S3SEAL_SOMETHING", "1"}, {"S3SEALS", "1"}, {"PATH", "/bin"}};
    auto const done = load("", from, {});
    EXPECT_THAT(done.wrong, ElementsAre("S3SEAL_PROT: unknown setting (did you mean \"S3SEAL_PORT\"?)"));
    EXPECT_THAT(done.remarks, ElementsAre("S3SEAL_SOMETHING: unknown setting"));
}

TEST_F(ConfigLoad, VariablesThatAreNothingLikeASettingAreRemarks) {
    for (auto const* name : {"VERSION", "URL", "BIN", "HOME", "ROOT", "LOG", "TEST", "FOO", "DIR", "PATH"}) {
        auto const done = load("", {{std::string{"S3SEAL_"} + name, "1"}}, {});
        EXPECT_THAT(done.wrong, IsEmpty());
        EXPECT_THAT(done.remarks, ElementsAre(std::string{"S3SEAL_"} + name + ": unknown setting"));
    }
}

TEST_F(ConfigLoad, EmptyVariableCountsAsAbsent) {
    auto const done = load("", {{"S3SEAL_PORT", ""}, {"S3SEAL_DOMAINS", ""}, {"S3SEAL_CONFIG", ""}}, {});
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_EQ(done.settings, settings{});
}

TEST_F(ConfigLoad, WhatKubernetesInjectsIsIgnored) {
    auto const done = load("",
                           {{"S3SEAL_PORT", "tcp://10.0.0.1:4566"},
                            {"S3SEAL_PORT_4566_TCP", "tcp://10.0.0.1:4566"},
                            {"S3SEAL_PORT_4566_TCP_ADDR", "10.0.0.1"},
                            {"S3SEAL_PORT_4566_TCP_PORT", "4566"},
                            {"S3SEAL_PORT_4566_TCP_PROTO", "tcp"},
                            {"S3SEAL_SERVICE_HOST", "10.0.0.1"},
                            {"S3SEAL_SERVICE_PORT", "4566"},
                            {"S3SEAL_SERVICE_PORT_HTTP", "4566"},
                            {"S3SEAL_MAIN_PORT", "tcp://10.0.0.2:4566"},
                            {"S3SEAL_MAIN_PORT_4566_TCP_ADDR", "10.0.0.2"},
                            {"S3SEAL_MAIN_SERVICE_HOST", "10.0.0.2"},
                            {"S3SEAL_MAIN_SERVICE_PORT", "4566"}},
                           {});
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_EQ(done.settings, settings{});
}

TEST_F(ConfigLoad, AnOwnPortIsNotTakenForKubernetes) {
    EXPECT_EQ(load("", {{"S3SEAL_PORT", "80"}, {"S3SEAL_SERVICE_PORT", "1"}}, {}).settings.port, 80);
    EXPECT_THAT(problems_of({{"S3SEAL_PORTS", "tcp://10.0.0.1:4566"}}), testing::SizeIs(1));
}

TEST_F(ConfigLoad, LocalhostIsItsTwoAddresses) {
    EXPECT_THAT(load("", {{"S3SEAL_HOST", "localhost"}}, {}).settings.hosts, ElementsAre("127.0.0.1", "::1"));
    EXPECT_THAT(load("", {{"S3SEAL_HOST", "0:0::1,localhost,10.0.0.1,[::1]"}}, {}).settings.hosts,
                ElementsAre("::1", "127.0.0.1", "10.0.0.1"));
}

TEST_F(ConfigLoad, AtLeastOneAddressIsNeeded) {
    EXPECT_THAT(load(write("host = []\n"), {}, {}).wrong, ElementsAre("host: at least one address is needed"));
}

TEST_F(ConfigLoad, MorePortsAreOthersAndFew) {
    EXPECT_THAT(load("", {{"S3SEAL_ALSO_PORT", "9000,4566,9090,9000"}}, {}).settings.also_ports,
                ElementsAre(9000, 9090));
    EXPECT_THAT(load(write("also_port = 9000\n"), {}, {}).settings.also_ports, ElementsAre(9000));
    EXPECT_THAT(problems_of({{"S3SEAL_ALSO_PORT", "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17"}}),
                ElementsAre("also_port: at most 16 ports"));
}

TEST_F(ConfigLoad, AliasesStandOnceAndAreFew) {
    EXPECT_THAT(load("", {{"S3SEAL_HOST_ALIASES", "a=b,A=b"}}, {}).settings.host_aliases,
                ElementsAre(host_alias{"a", "b"}));
    auto const many = all_aliases();
    EXPECT_THAT(problems_of({{"S3SEAL_HOST_ALIASES", many}}), IsEmpty());
    EXPECT_THAT(problems_of({{"S3SEAL_HOST_ALIASES", many + ",more=b"}}),
                ElementsAre(fmt::format("host_aliases: at most {} of them", auth::host_aliases::most)));
}

TEST_F(ConfigLoad, TheLastAliasThatIsAllowedIsTried) {
    std::vector<auth::host_alias> taken;
    for (auto const& one : load("", {{"S3SEAL_HOST_ALIASES", all_aliases()}}, {}).settings.host_aliases)
        taken.push_back({one.signed_for, one.received_as});
    auth::host_aliases const aliases{taken};
    auto const last = fmt::format("a{}", auth::host_aliases::most - 1);
    EXPECT_THAT(aliases.others_of(last), ElementsAre(auth::signed_host{"b", ""}));
    EXPECT_THAT(aliases.others_of("b"), testing::Contains(auth::signed_host{last, ""}));
}

TEST_F(ConfigLoad, RepeatedDomainStandsOnce) {
    EXPECT_THAT(load("", {{"S3SEAL_DOMAINS", "a.test,b.test,A.test"}}, {}).settings.domains,
                ElementsAre("a.test", "b.test"));
}

TEST_F(ConfigLoad, CertificateAndKeyComeTogether) {
    EXPECT_THAT(problems_of({{"S3SEAL_TLS_CERT", a_file}}), ElementsAre("tls_cert: needs tls_key as well"));
    EXPECT_THAT(problems_of({{"S3SEAL_TLS_KEY", a_file}}), ElementsAre("tls_key: needs tls_cert as well"));
    EXPECT_THAT(problems_of({{"S3SEAL_CONTRACT", a_file}, {"S3SEAL_RECORDS", "0"}}),
                ElementsAre("contract: needs limits.records to be more than 0"));
    EXPECT_THAT(problems_of({{"S3SEAL_TLS_CERT", a_file}, {"S3SEAL_TLS_KEY", a_file}}), IsEmpty());
}

TEST_F(ConfigLoad, CertificateAndKeyAreReadable) {
    EXPECT_THAT(problems_of({{"S3SEAL_TLS_CERT", "/missing.pem"}, {"S3SEAL_TLS_KEY", testing::TempDir()}}),
                ElementsAre("tls_cert: cannot read \"/missing.pem\": No such file or directory",
                            "tls_key: cannot read \"" + testing::TempDir() + "\": Is a directory"));
}

TEST_F(ConfigLoad, AccessKeyStandsOnce) {
    EXPECT_THAT(problems_of({{"S3SEAL_CREDENTIALS", "a:hunter2,b:hunter2,a:hunter3"}}),
                ElementsAre("credentials: access key \"a\" stands there twice"));
}

TEST_F(ConfigLoad, CredentialProblemHidesTheSecret) {
    for (auto const& line : problems_of({{"S3SEAL_CREDENTIALS", "hunter2,a:hunter2:x,,a b:hunter2"}}))
        EXPECT_THAT(line, Not(HasSubstr("hunter2")));
}

TEST_F(ConfigLoad, KeyWithoutRegionGetsTheFinalOne) {
    auto const file = write("region = \"eu-west-1\"\n[[kms.keys]]\nid = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\n");
    EXPECT_EQ(load(file, {}, {}).settings.kms_keys.at(0).region, "eu-west-1");
    EXPECT_EQ(load(file, {{"S3SEAL_REGION", "eu-west-2"}}, {}).settings.kms_keys.at(0).region, "eu-west-2");
}

TEST_F(ConfigLoad, KeysAreUniqueWithinAccountAndRegion) {
    auto const key = [](std::string const& more) {
        return "[[kms.keys]]\nid = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\nalias = \"alias/a\"\n" + more;
    };
    auto const other_region = key("region = \"eu-west-1\"\n");
    auto const other_account = key("account = \"111122223333\"\n");
    EXPECT_THAT(load(write(key("") + other_region + other_account), {}, {}).wrong, IsEmpty());
    EXPECT_THAT(load(write(key("") + key("region = \"us-east-1\"\n")), {}, {}).wrong,
                ElementsAre("kms.keys: id \"1234abcd-12ab-34cd-56ef-1234567890ab\" stands there twice in account "
                            "000000000000, region us-east-1",
                            "kms.keys: alias \"a\" stands there twice in account 000000000000, region us-east-1"));
}

TEST_F(ConfigLoad, CredentialsOfOtherServersAreAdopted) {
    environment const theirs{{"MINIO_ROOT_USER", "minioadmin"}, {"MINIO_ROOT_PASSWORD", "minio-secret"},
                             {"RUSTFS_ACCESS_KEY", "rust"},     {"RUSTFS_SECRET_KEY", "rust-secret"},
                             {"ROOT_ACCESS_KEY", "versity"},    {"ROOT_SECRET_KEY", ""},
                             {"AWS_ACCESS_KEY_ID", "real"},     {"AWS_SECRET_ACCESS_KEY", "real-secret"}};
    EXPECT_THAT(load("", theirs, {}).settings.credentials,
                ElementsAre(credential{"minioadmin", "minio-secret"}, credential{"rust", "rust-secret"}));
    auto asked = theirs;
    asked["S3SEAL_CREDENTIALS_FROM_ENV"] = "true";
    EXPECT_THAT(load("", asked, {}).settings.credentials, testing::Contains(credential{"real", "real-secret"}));
    auto own = theirs;
    own["S3SEAL_CREDENTIALS"] = "minioadmin:ours";
    EXPECT_THAT(load("", own, {}).settings.credentials,
                ElementsAre(credential{"minioadmin", "ours"}, credential{"rust", "rust-secret"}));
}

TEST_F(ConfigLoad, HalfAPairOfOtherServersIsSaid) {
    environment const half{
        {"MINIO_ROOT_USER", "minioadmin"}, {"RUSTFS_SECRET_KEY", "hunter2"}, {"AWS_ACCESS_KEY_ID", "real"}};
    auto const done = load("", half, {});
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_THAT(done.remarks, ElementsAre("MINIO_ROOT_USER is set without MINIO_ROOT_PASSWORD: it is not used",
                                          "RUSTFS_SECRET_KEY is set without RUSTFS_ACCESS_KEY: it is not used"));
    EXPECT_THAT(done.settings.credentials, IsEmpty());
}

TEST_F(ConfigLoad, AccessKeysOfUsersAreTheirOwn) {
    std::string const user = "[[users]]\nname = \"a\"\naccess_key = \"key\"\nsecret_key = \"hunter2\"\n";
    EXPECT_THAT(load(write("[[credentials]]\naccess_key = \"key\"\nsecret_key = \"s\"\n" + user), {}, {}).wrong,
                ElementsAre("users: access key \"key\" stands there twice"));
    EXPECT_THAT(load(write(user + user), {}, {}).wrong,
                ElementsAre("users: access key \"key\" stands there twice",
                            "users: name \"a\" stands there twice in account 000000000000"));
}

TEST_F(ConfigLoad, AnAdminTokenIsNeededWhereItIsAskedFor) {
    EXPECT_THAT(load("", {{"S3SEAL_ADMIN", "token"}}, {}).wrong, ElementsAre("admin: token needs admin_token as well"));
    EXPECT_THAT(load("", {{"S3SEAL_KEEP_REQUESTS", "true"}}, {}).wrong,
                ElementsAre("keep_requests: needs data_dir as well"));
    EXPECT_THAT(load("", {{"S3SEAL_KEEP_REQUESTS", "true"}, {"S3SEAL_DATA_DIR", "d"}}, {}).wrong, ElementsAre());
    EXPECT_THAT(load("", {{"S3SEAL_ADMIN", "token"}, {"S3SEAL_ADMIN_TOKEN", "short-hunter2"}}, {}).wrong,
                testing::Not(testing::Contains(HasSubstr("hunter2"))));
}

TEST(ConfigEnvironment, IsReadFromTheSystemsForm) {
    char const* const variables[] = {"A=1", "B=", "C=x=y", "D", nullptr};
    EXPECT_EQ(read_environment(variables), (environment{{"A", "1"}, {"B", ""}, {"C", "x=y"}}));
}

// Each row through both of its names: a row whose function sets another field would show here.
TEST(ConfigTableSources, EveryRowIsReachedByVariableAndFlag) {
    environment const samples{{"--profile", "aws-2023"},
                              {"--also-port", "9000"},
                              {"--host-aliases", "a=b"},
                              {"--console-address", ":9001"},
                              {"--ready-file", "ready.json"},
                              {"--init-state-file", "init.txt"},
                              {"--new-buckets-ownership", "ObjectWriter"},
                              {"--new-buckets-block-public-access", "false"},
                              {"--host", "10.0.0.1"},
                              {"--port", "1"},
                              {"--tls-cert", a_file},
                              {"--tls-key", a_file},
                              {"--data-dir", "/data"},
                              {"--durability", "full"},
                              {"--default-credentials", "false"},
                              {"--credentials", "a:b"},
                              {"--region", "eu-west-1"},
                              {"--region-check", "any"},
                              {"--domains", "a.test"},
                              {"--new-buckets-block-sse-c", "false"},
                              {"--legacy-signatures", "false"},
                              {"--restore-delay", "1h"},
                              {"--clock", "+30d"},
                              {"--skew", "clock"},
                              {"--keep-requests", "true"},
                              {"--reset-point", "true"},
                              {"--metrics-at-root", "true"},
                              {"--seed", "seed.toml"},
                              {"--buckets", "alpha:public"},
                              {"--threads", "2"},
                              {"--workers", "1"},
                              {"--log-level", "trace"},
                              {"--log-format", "json"},
                              {"--max-connections", "1"},
                              {"--idle-timeout", "1s"},
                              {"--header-timeout", "1s"},
                              {"--body-timeout", "1s"},
                              {"--body-rate", "0"},
                              {"--drain-timeout", "1s"},
                              {"--memory", "1MiB"},
                              {"--credentials-from-env", "true"},
                              {"--signature", "lenient"},
                              {"--admin", "network"},
                              {"--admin-token", "0123456789abcdef"},
                              {"--explain-header", "false"},
                              {"--master-key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"},
                              {"--sse-on-complete", "ignore_when_equal"},
                              {"--sse-c-over-http", "true"},
                              {"--trust-forwarded-proto", "true"},
                              {"--at-rest", "readable"},
                              {"--bucket-key-window", "1s"},
                              {"--kms-calls", "1"},
                              {"--records", "1"},
                              {"--contract", "contract.toml"},
                              {"--record-memory", "1MiB"}};
    for (auto const& row : table()) {
        auto const sample = samples.find(row.flag);
        ASSERT_NE(sample, samples.end()) << row.flag;
        auto const by_variable = load("", {{std::string{row.environment}, sample->second}}, {});
        auto const by_flag = load("", {}, {{&row, {sample->second}}});
        EXPECT_EQ(by_variable.settings, by_flag.settings) << row.flag;
        EXPECT_NE(by_flag.settings, settings{}) << row.flag;
    }
}

}  // namespace s3seal::config
