#include "server/config/foreign_arguments.hpp"

#include "server/cli/commands.hpp"
#include "server/config/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace s3seal::config {

namespace {

using kind = command::kind;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using words = std::vector<std::string>;

command parse(words typed, environment const& from = {}, words const& first_process = {}) {
    return parse_command_line(typed, from, cli::commands(), first_process);
}

command serving(words typed, environment const& from = {}) {
    typed.insert(typed.begin(), "s3seal");
    auto done = parse(typed, from);
    EXPECT_EQ(done.what, kind::serve) << done.text;
    return done;
}

std::string refusal(words typed) {
    typed.insert(typed.begin(), "s3seal");
    auto const done = parse(typed);
    EXPECT_EQ(done.what, kind::refuse);
    EXPECT_EQ(done.exit_code, 2);
    return done.text;
}

}  // namespace

TEST(ForeignArguments, NamesAreUniqueAndNoneIsOurs) {
    std::set<std::string_view> names;
    for (auto const& row : foreign_arguments()) {
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
        for (auto const& ours : table()) EXPECT_NE(ours.flag, row.name);
    }
}

TEST(ForeignArguments, MinioIsStartedInItsWords) {
    for (auto const& typed : {words{"server", "/new/dir", "--console-address", ":9001", "--address", ":9005"},
                              words{"server", "--console-address=:9001", "--address=:9005", "/new/dir"},
                              words{"minio", "server", "--address", ":9005", "--console-address", ":9001", "/new/dir"},
                              words{"server", "-address", ":9005", "--console-address", ":9001", "/new/dir"}}) {
        auto const done = serving(typed);
        EXPECT_EQ(done.options.profile, "minio");
        EXPECT_EQ(done.options.port, 9005);
        EXPECT_EQ(done.options.data_dir, "/new/dir/s3seal");
        EXPECT_THAT(done.options.hosts, ElementsAre("127.0.0.1", "::1"));
        EXPECT_EQ(done.options.console_address, ":9001");
        EXPECT_THAT(done.remarks,
                    ElementsAre("server: profile minio, port 9005", "without effect here: --console-address"));
    }
    EXPECT_EQ(serving({"server"}).options.port, 9000);
    EXPECT_EQ(serving({"server"}).options.data_dir, "");
    EXPECT_THAT(serving({"server", "--address", "0.0.0.0:1"}).options.hosts, ElementsAre("0.0.0.0"));
    EXPECT_EQ(parse({"/usr/bin/minio", "server", "/x"}).options.profile, "minio");
}

TEST(ForeignArguments, AnImpliedProfileIsSaid) {
    EXPECT_THAT(serving({"server"}).remarks, ElementsAre("server: profile minio, port 9000"));
    EXPECT_THAT(serving({"server", "--port", "1"}).remarks, ElementsAre("server: profile minio, port 1"));
    EXPECT_THAT(serving({"moto_server"}).remarks, ElementsAre("moto_server: profile lenient, port 5000"));
    EXPECT_THAT(serving({"--initialBuckets=alpha"}).remarks, ElementsAre("s3mock: profile s3mock, port 9090"));
    EXPECT_THAT(serving({"-p", "1"}).remarks, IsEmpty());
    EXPECT_THAT(serving({"server"}, {{"S3SEAL_PROFILE", "minio"}}).remarks, IsEmpty());
    EXPECT_EQ(parse({"s3seal", "healthcheck"}, {}, {"s3seal", "server"}).text, "");
}

TEST(ForeignArguments, ANamedProfileIsKept) {
    EXPECT_EQ(serving({"server", "--profile", "aws-2026"}).options.profile, "aws-2026");
    EXPECT_EQ(serving({"server"}, {{"S3SEAL_PROFILE", "lenient"}}).options.profile, "lenient");
}

TEST(ForeignArguments, ArgumentsWinOverVariablesAndOurFlagsOverThem) {
    EXPECT_EQ(serving({"--address", ":1"}, {{"S3SEAL_PORT", "2"}}).options.port, 1);
    EXPECT_EQ(serving({"server", "/theirs"}, {{"S3SEAL_DATA_DIR", "/ours"}}).options.data_dir, "/theirs/s3seal");
    EXPECT_EQ(serving({"server", "/theirs", "--data-dir", "/ours"}).options.data_dir, "/ours");
    EXPECT_EQ(serving({"--address", ":1", "--port", "3"}).options.port, 3);
    EXPECT_EQ(serving({"moto_server"}, {{"MOTO_PORT", "6000"}}).options.port, 6000);
}

TEST(ForeignArguments, OfSeveralDirectoriesTheFirstCounts) {
    auto const done = serving({"server", "/data{1...4}", "/more"});
    EXPECT_EQ(done.options.data_dir, "/data1/s3seal");
    EXPECT_THAT(done.remarks, ElementsAre("server: profile minio, port 9000",
                                          "without effect here: server DIR (more than one directory)"));
    EXPECT_THAT(serving({"server", "http://minio{1...4}/data"}).remarks,
                Contains("without effect here: server DIR (other servers of a cluster)"));
    EXPECT_EQ(serving({"server", ""}).options.data_dir, "");
    EXPECT_THAT(serving({"server", ""}).remarks, Contains("without effect here: server DIR (it names none)"));
}

TEST(ForeignArguments, AnotherServersFilesAreLeftAlone) {
    auto const folder = std::filesystem::path{testing::TempDir()} / ("s3seal_arguments_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder / ".minio.sys");
    auto const done = serving({"server", folder.string()});
    EXPECT_EQ(done.options.data_dir, folder / "s3seal");
    EXPECT_THAT(done.remarks, Contains(HasSubstr("they stay as they are")));
    std::ofstream{folder / "public.crt"};
    std::ofstream{folder / "private.key"};
    EXPECT_EQ(serving({"server", "--certs-dir", folder.string()}).options.tls_key, folder / "private.key");
    std::filesystem::remove_all(folder);
    EXPECT_THAT(serving({"server", "-S", folder.string()}).remarks,
                Contains("without effect here: -S (no public.crt and private.key in it)"));
}

TEST(ForeignArguments, MotoIsStartedInItsWords) {
    for (auto const& typed : {words{"moto_server", "-H", "0.0.0.0", "-p", "6000"}, words{"s3", "-H0.0.0.0", "-p6000"},
                              words{"moto_server", "s3", "-H=0.0.0.0", "-p=6000"}, words{"-H", "0.0.0.0", "-p6000"}}) {
        auto const done = serving(typed);
        EXPECT_THAT(done.options.hosts, ElementsAre("0.0.0.0"));
        EXPECT_EQ(done.options.port, 6000);
        EXPECT_THAT(done.remarks, Each(HasSubstr(": profile lenient, port 6000")));
    }
    EXPECT_EQ(serving({"moto_server"}).options.port, 5000);
    EXPECT_EQ(serving({"moto_server"}).options.profile, "lenient");
    EXPECT_EQ(parse({"moto_server", "-p", "1"}).options.profile, "lenient");
    EXPECT_THAT(serving({"moto_server", "sqs", "-r", "--ssl", "-s"}).remarks,
                Contains("without effect here: moto_server (sqs), -r"));
    EXPECT_THAT(serving({"-H", "moto"}).remarks,
                ElementsAre("without effect here: -H (its host: names are not looked up)"));
    EXPECT_EQ(serving({"-r", "/new/root", "-p", "4567"}).options.data_dir, "/new/root/s3seal");
}

TEST(ForeignArguments, S3MockIsStartedInItsWords) {
    auto const done = serving({"--server.address=0.0.0.0", "--http.port=9095", "--server.port=9195",
                               "--com.adobe.testing.s3mock.store.initialBuckets=alpha,beta",
                               "--com.adobe.testing.s3mock.store.region=eu-west-1", "--spring.profiles.active=debug"});
    EXPECT_EQ(done.options.profile, "s3mock");
    EXPECT_EQ(done.options.port, 9095);
    EXPECT_THAT(done.options.also_ports, ElementsAre(9195));
    EXPECT_THAT(done.options.buckets, ElementsAre(initial_bucket{"alpha"}, initial_bucket{"beta"}));
    EXPECT_EQ(done.options.behaviour.default_region, "eu-west-1");
    EXPECT_THAT(done.remarks,
                ElementsAre("s3mock: profile s3mock, port 9095", "without effect here: --spring.profiles.active"));
    EXPECT_EQ(serving({"--com.adobe.testing.s3mock.store.root=/tmp",
                       "--com.adobe.testing.s3mock.store.retain-files-on-exit=true"})
                  .options.data_dir.string()
                  .substr(0, 4),
              "/tmp");
    EXPECT_EQ(serving({"--initialBuckets=alpha"}).options.profile, "s3mock");
}

TEST(ForeignArguments, BucketsThatS3WouldNotAllowAreLeftOutButForOurOwn) {
    auto const done = serving({"--initialBuckets=a,fine", "--configure-bucket", "No_Bucket"});
    EXPECT_THAT(done.options.buckets, ElementsAre(initial_bucket{"fine"}));
    EXPECT_THAT(done.remarks, Contains("without effect here: --initialBuckets (a: names that S3 does not allow), "
                                       "--configure-bucket (No_Bucket: names that S3 does not allow)"));
    EXPECT_EQ(refusal({"--buckets", "a,fine"}), "--buckets: \"a\" is not the name of a bucket\n");
}

TEST(ForeignArguments, APortThatIsNoneIsAMistake) {
    EXPECT_EQ(refusal({"-p", "abc"}), "-p: \"abc\" is not a port (0 to 65535)\n");
    EXPECT_EQ(refusal({"-p=abc"}), "-p: \"abc\" is not a port (0 to 65535)\n");
    EXPECT_EQ(refusal({"server", "--address", ":99999"}), "--address: \"99999\" is not a port (0 to 65535)\n");
    EXPECT_EQ(refusal({"moto_server", "-p", "99999"}), "-p: \"99999\" is not a port (0 to 65535)\n");
    EXPECT_EQ(refusal({"--server.port=1", "--http.port=x"}), "--http.port: \"x\" is not a port (0 to 65535)\n");
    EXPECT_EQ(serving({"--server.port=1", "-p", "2"}).options.port, 1);
    EXPECT_THAT(serving({"--server.port=1", "-p", "2"}).options.also_ports, ElementsAre(2));
}

TEST(ForeignArguments, ATypoIsStillAMistake) {
    EXPECT_EQ(refusal({"server", "--adress", ":9000"}), "--adress: unknown flag (did you mean \"--address\"?)\n");
    EXPECT_EQ(refusal({"server", "/x", "--prot=1"}), "--prot: unknown flag (did you mean \"--port\"?)\n");
    EXPECT_EQ(refusal({"--address"}), "--address: a value is missing\n");
    EXPECT_EQ(refusal({"minio", "gateway"}), "\"gateway\" is neither a command nor a flag's value\n");
    EXPECT_EQ(refusal({"-x"}), "-x: unknown flag\n");
}

TEST(ForeignArguments, ALongFlagWithOneDashIsNoShortOneWithItsValue) {
    for (std::string const flag :
         {"data-dir", "port", "profile", "config", "region", "credentials", "admin", "seed", "also-port", "kms-calls"})
        EXPECT_EQ(refusal({"-" + flag + "=1"}), "-" + flag + ": unknown flag (did you mean \"--" + flag + "\"?)\n");
    EXPECT_THAT(refusal({"-data-dir", "/tmp/x"}),
                HasSubstr("-data-dir: unknown flag (did you mean \"--data-dir\"?)\n"));
    for (auto const* flag : {"-dir", "-pfile", "-cx.pem", "-Hlocalhost", "-p5x", "-p5=6"})
        EXPECT_THAT(refusal({flag}), HasSubstr(": unknown flag")) << flag;
}

TEST(ForeignArguments, AShortFlagMayHaveItsValueBehindIt) {
    EXPECT_EQ(serving({"-p6000"}).options.port, 6000);
    EXPECT_EQ(serving({"-d/new/dir"}).options.data_dir, "/new/dir/s3seal");
    EXPECT_EQ(serving({"-d./new"}).options.data_dir, "./new/s3seal");
    EXPECT_EQ(serving({"-d=new"}).options.data_dir, "new/s3seal");
    EXPECT_THAT(serving({"-H[::1]"}).options.hosts, ElementsAre("::1"));
    EXPECT_THAT(serving({"-a127.0.0.1"}).options.hosts, ElementsAre("127.0.0.1"));
}

TEST(ForeignArguments, CommandsKeepTheirArguments) {
    auto const done = parse({"s3seal", "explain", "server", "http://127.0.0.1:1"});
    ASSERT_EQ(done.what, kind::ask) << done.text;
    EXPECT_THAT(done.call.arguments, ElementsAre("server"));
    EXPECT_EQ(parse({"s3seal", "explain", "ID", "-p", "1"}).what, kind::refuse);
}

TEST(ForeignArguments, CommandsAskTheServerOfTheFirstProcess) {
    for (auto const& started : {words{"/s3seal", "--port", "9005"}, words{"/s3seal", "server", "--address", ":9005"},
                                words{"s3seal", "-p", "9005"}, words{"s3seal", "serve", "--port=9005"}}) {
        EXPECT_EQ(parse({"s3seal", "healthcheck"}, {}, started).url, "http://127.0.0.1:9005/_s3seal/health");
        EXPECT_EQ(parse({"s3seal", "reset"}, {}, started).call.base, "http://127.0.0.1:9005");
        EXPECT_EQ(parse({"s3seal", "healthcheck", "--port", "1"}, {}, started).url,
                  "http://127.0.0.1:1/_s3seal/health");
    }
    EXPECT_EQ(parse({"s3seal", "healthcheck"}, {}, {"s3seal", "server", "/data"}).url,
              "http://127.0.0.1:9000/_s3seal/health");
    EXPECT_EQ(parse({"s3seal", "healthcheck"}, {}, {"s3seal", "healthcheck", "--port", "5"}).url,
              "http://127.0.0.1:4566/_s3seal/health");
    EXPECT_EQ(parse({"s3seal", "healthcheck"}, {{"EDGE_PORT", "4567"}}).url, "http://127.0.0.1:4567/_s3seal/health");
}

TEST(ForeignArguments, CommandsMindNoVariableOfOtherServers) {
    environment const noise{{"MINIO_DEFAULT_BUCKETS", "No_Bucket"}, {"DEBUG", "x"}, {"SERVICES", "sqs"}};
    EXPECT_EQ(parse({"s3seal", "healthcheck"}, noise).what, kind::health_check);
    EXPECT_EQ(parse({"s3seal", "reset"}, noise).what, kind::ask);
    EXPECT_THAT(parse({"s3seal"}, noise).remarks, ElementsAre(HasSubstr("MINIO_DEFAULT_BUCKETS (No_Bucket")));
}

// Each of the words before and behind an odd one: what cannot be meant is refused in lines, and nothing else happens.
TEST(ForeignArguments, NoCommandLineIsTooOdd) {
    words all{"",       "-",         "--",           "=",         "-=",    "--=",   "-p",      "-p5x", "-p=",
              "--port", "server",    "minio",        "s3",        "serve", "\xff",  "/x",      "a b",  "--server.=x",
              "http:/", "--profile", "--com.adobe.", "-r",        "-H",    "help",  "version", "{",    "--address=[",
              "=x",     "-H]:",      "{...}",        "--server.", "--s=",  "--x.y", "-\n"};
    for (auto const& row : foreign_arguments()) all.emplace_back(row.name);
    for (auto const& first : all)
        for (auto const* second : {"", "-", "--", "=", "server", "[", "-p", "/x"})
            for (auto const& typed : {words{"s3seal", first, second}, words{"s3seal", second, first}}) {
                auto const done = parse(typed);
                if (done.what != kind::refuse) continue;
                EXPECT_TRUE(done.text.ends_with('\n')) << first << " " << second;
                EXPECT_EQ(done.exit_code, 2);
            }
    EXPECT_EQ(parse({}).what, kind::serve);
    EXPECT_EQ(parse({""}).what, kind::serve);
}

}  // namespace s3seal::config
