#include "server/config/command_line.hpp"

#include "server/cli/commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <vector>

namespace s3seal::config {

namespace {

using kind = command::kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

command parse(std::initializer_list<char const*> arguments, environment const& from = {}) {
    std::vector<std::string> typed{"s3seal"};
    typed.insert(typed.end(), arguments.begin(), arguments.end());
    return parse_command_line(typed, from, cli::commands());
}

}  // namespace

TEST(CommandLine, WithoutArgumentsServesTheDefaults) {
    auto const done = parse({});
    EXPECT_EQ(done.what, kind::serve);
    EXPECT_EQ(done.options, settings{});
}

TEST(CommandLine, ServeMayBeSaidAnywhere) {
    for (auto const& done : {parse({"serve", "--port", "1"}), parse({"--port=1", "serve"}), parse({"--port", "1"})}) {
        EXPECT_EQ(done.what, kind::serve) << done.text;
        EXPECT_EQ(done.options.port, 1);
    }
}

TEST(CommandLine, FlagsReachTheSettings) {
    auto const done = parse({"--host", "0.0.0.0,::", "--port", "0", "--data-dir=/data", "--durability", "full",
                             "--default-credentials", "false", "--credentials", "a:b,c:d", "--credentials", "e:f",
                             "--host=[fe80::1]", "--idle-timeout", "500ms", "--memory", "64KiB"});
    ASSERT_EQ(done.what, kind::serve) << done.text;
    EXPECT_THAT(done.options.hosts, ElementsAre("0.0.0.0", "::", "fe80::1"));
    EXPECT_EQ(done.options.port, 0);
    EXPECT_EQ(done.options.data_dir, "/data");
    EXPECT_EQ(done.options.durability, storage::durability::full);
    EXPECT_FALSE(done.options.default_credentials);
    EXPECT_EQ(done.options.credentials.size(), 3u);
    EXPECT_EQ(done.options.limits.idle, std::chrono::milliseconds{500});
    EXPECT_EQ(done.options.limits.memory_bytes, 65'536u);
}

TEST(CommandLine, FlagWinsOverEnvironmentOverFile) {
    environment const from{{"S3SEAL_CONFIG", S3SEAL_SOURCE_DIR "/tests/unit/config/precedence.toml"},
                           {"S3SEAL_PORT", "2"},
                           {"S3SEAL_REGION", "eu-west-2"}};
    auto const done = parse({"--port", "3"}, from);
    ASSERT_EQ(done.what, kind::serve) << done.text;
    EXPECT_EQ(done.options.port, 3);
    EXPECT_EQ(done.options.behaviour.default_region, "eu-west-2");
    EXPECT_EQ(done.options.threads, 7u);
}

TEST(CommandLine, ConfigFlagNamesTheFile) {
    auto const done = parse({"--config", S3SEAL_SOURCE_DIR "/tests/unit/config/precedence.toml"});
    EXPECT_EQ(done.options.threads, 7u) << done.text;
}

TEST(CommandLine, PrintsTheVersion) {
    auto const done = parse({"--version"});
    EXPECT_EQ(done.what, kind::print);
    EXPECT_EQ(done.exit_code, 0);
    EXPECT_THAT(done.text,
                testing::MatchesRegex("s3seal [0-9]+\\.[0-9]+\\.[0-9]+ \\(([0-9a-f]+(\\+changes)?|unknown)\\)\n"));
    for (auto const* other : {"-V", "version"}) EXPECT_EQ(parse({other}).text, done.text);
}

TEST(CommandLine, PrintsTheDefaultFileByteForByte) {
    auto const done = parse({"--print-config"});
    EXPECT_EQ(done.what, kind::print);
    EXPECT_EQ(done.text, default_file());
}

TEST(CommandLine, HelpNamesEveryFlagAndCommand) {
    auto const done = parse({"--help"});
    EXPECT_EQ(done.what, kind::print);
    EXPECT_EQ(done.exit_code, 0);
    for (auto const& row : table()) EXPECT_THAT(done.text, HasSubstr(std::string{row.flag} + " "));
    for (auto const* name : {"--config", "--version", "--print-config", "serve", "healthcheck"})
        EXPECT_THAT(done.text, HasSubstr(name));
    for (auto const* name : {"explain", "version", "COMMAND --help"}) EXPECT_THAT(done.text, HasSubstr(name));
    EXPECT_EQ(parse({"serve", "-h"}).text, done.text);
    EXPECT_EQ(parse({"help"}).text, done.text);
}

TEST(CommandLine, HelpOfACommandIsAboutThatCommand) {
    auto const health = parse({"healthcheck", "--help"});
    EXPECT_EQ(health.what, kind::print);
    EXPECT_EQ(health.exit_code, 0);
    EXPECT_THAT(health.text, HasSubstr("s3seal healthcheck"));
    EXPECT_THAT(health.text, HasSubstr("/_s3seal/health"));
    EXPECT_THAT(health.text, Not(HasSubstr("--data-dir")));
    EXPECT_EQ(parse({"help", "healthcheck"}).text, health.text);
    auto const explain = parse({"explain", "-h"}).text;
    EXPECT_THAT(explain, HasSubstr("--canonical-request"));
    EXPECT_THAT(explain, Not(HasSubstr("--data-dir")));
    EXPECT_THAT(parse({"version", "--help"}).text, HasSubstr("s3seal version"));
}

TEST(CommandLine, WhatARunProgramIsGivenIsItsOwn) {
    auto const done =
        parse({"run", "--seed", "a.toml", "--https", "--buckets=one-x,two-y", "--", "env", "--port", "x", "--", ""});
    ASSERT_EQ(done.what, kind::ask) << done.text;
    EXPECT_EQ(done.asked->name, "run");
    EXPECT_THAT(done.call.program, ElementsAre("env", "--port", "x", "--", ""));
    EXPECT_THAT(done.call.flags, testing::UnorderedElementsAre("--seed=a.toml", "--buckets=one-x,two-y"));
    EXPECT_TRUE(done.call.has("--https"));
    EXPECT_THAT(done.call.server.seeds, ElementsAre("a.toml"));
    for (auto const& wrong : {parse({"run"}), parse({"run", "--"}), parse({"run", "env"})})
        EXPECT_EQ(wrong.what, kind::refuse);
    EXPECT_THAT(parse({"run", "--help"}).text, HasSubstr("-- PROGRAM [ARGUMENT...]"));
}

TEST(CommandLine, CommandsAskTheServerThatIsNamedNearest) {
    environment const from{{"S3SEAL_ENDPOINT", "http://127.0.0.1:1"}, {"S3SEAL_PORT", "2"}};
    EXPECT_EQ(parse({"verify"}, from).call.base, "http://127.0.0.1:1");
    EXPECT_EQ(parse({"verify", "--port", "3"}, from).call.base, "http://127.0.0.1:3");
    EXPECT_EQ(parse({"verify", "http://127.0.0.1:4", "--port", "3"}, from).call.base, "http://127.0.0.1:4");
    EXPECT_EQ(parse({"verify"}, {{"S3SEAL_PORT", "2"}}).call.base, "http://127.0.0.1:2");
}

TEST(CommandLine, DescribesItself) {
    auto const all = describe_command_line(cli::commands());
    EXPECT_EQ(all.itself.name, "s3seal");
    EXPECT_GE(all.itself.flags.size(), table().size());
    auto const found = std::find_if(all.commands.begin(), all.commands.end(),
                                    [](described_command const& one) { return one.name == "verify"; });
    ASSERT_NE(found, all.commands.end());
    EXPECT_EQ(found->arguments, "[FILE] [URL]");
    EXPECT_EQ(found->flags.front().name, "--junit");
    EXPECT_EQ(found->flags.front().value, "FILE");
}

TEST(CommandLine, HelpDoesNotMindOtherProblems) {
    EXPECT_EQ(parse({"--port", "abc", "--hots", "--help"}, {{"S3SEAL_PROT", "1"}}).what, kind::print);
}

TEST(CommandLine, RefusesWithEveryProblemAtOnce) {
    auto const done = parse({"--port", "abc", "--hots", "::1", "--threads"}, {{"S3SEAL_REGION", "here"}});
    EXPECT_EQ(done.what, kind::refuse);
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_EQ(done.text,
              "--threads: a value is missing\n"
              "--hots: unknown flag (did you mean \"--host\"?)\n"
              "an argument behind --hots is neither a command nor a flag's value\n"
              "S3SEAL_REGION: \"here\" is not a region (as us-east-1)\n"
              "--port: \"abc\" is not a port (0 to 65535)\n");
}

TEST(CommandLine, MissingValueIsAProblemWhereverItIsMissing) {
    for (auto const& done : {parse({"--port"}), parse({"--port="}), parse({"--port", "--region", "us-east-1"}),
                             parse({"--port", "serve"})}) {
        EXPECT_EQ(done.what, kind::refuse);
        EXPECT_EQ(done.text, "--port: a value is missing\n");
    }
    EXPECT_EQ(parse({"--config"}).text, "--config: a value is missing\n");
}

TEST(CommandLine, NegativeNumberIsAValue) {
    EXPECT_EQ(parse({"--port", "-1"}).text, "--port: \"-1\" is not a port (0 to 65535)\n");
}

TEST(CommandLine, UnknownFlagsAndCommandsAreRefused) {
    EXPECT_EQ(parse({"--verbose=3"}).text, "--verbose: unknown flag\n");
    EXPECT_EQ(parse({"-x"}).text, "-x: unknown flag\n");
    EXPECT_EQ(parse({"sevre"}).text, "unknown command (did you mean \"serve\"?)\n");
    EXPECT_EQ(parse({"serve", "healthcheck"}).text, "only one command at a time\n");
    EXPECT_EQ(parse({"sevre", "help"}).text, "unknown command (did you mean \"serve\"?)\nonly one command at a time\n");
    EXPECT_EQ(parse({"serve", "--", "x"}).text, "\"x\" is neither a command nor a flag's value\n");
    EXPECT_EQ(parse({"somewhere"}).text, "\"somewhere\" is neither a command nor a flag's value\n");
    EXPECT_EQ(parse({"serve", "x\n"}).text, "\"x\\x0a\" is neither a command nor a flag's value\n");
    EXPECT_EQ(parse({"serve", "--port=1", "x"}).text,
              "an argument behind --port is neither a command nor a flag's value\n");
}

TEST(CommandLine, NoProblemShowsASecret) {
    for (auto const& done : {parse({"--credentails=a:hunter2"}), parse({"--credentails", "a:hunter2"}),
                             parse({"--credentials", "hunter2"}), parse({"--credentials", "a:b", "c:hunter2"})}) {
        EXPECT_EQ(done.what, kind::refuse);
        EXPECT_THAT(done.text, Not(HasSubstr("hunter2")));
    }
}

TEST(HealthCheckCommand, AsksTheUrlAndReadsNoSettings) {
    auto const done = parse({"healthcheck", "http://10.0.0.1:80/x"}, {{"S3SEAL_PORT", "abc"}});
    EXPECT_EQ(done.what, kind::health_check);
    EXPECT_EQ(done.url, "http://10.0.0.1:80/x");
}

TEST(HealthCheckCommand, UrlOfAServerMeansItsHealth) {
    for (auto const* url : {"http://localhost:4566", "http://localhost:4566/", "https://[::1]:1", "http://"})
        EXPECT_THAT(parse({"healthcheck", url}).url, testing::EndsWith("/_s3seal/health")) << url;
    EXPECT_EQ(parse({"healthcheck", "http://localhost:4566"}).url, "http://localhost:4566/_s3seal/health");
    EXPECT_EQ(parse({"healthcheck", "http://localhost:4566/"}).url, "http://localhost:4566/_s3seal/health");
}

TEST(CommandLine, RemarksDoNotStopTheServer) {
    auto const done = parse({}, {{"S3SEAL_BRANDING", "x"}, {"MINIO_ROOT_USER", "minio"}});
    EXPECT_EQ(done.what, kind::serve);
    EXPECT_THAT(done.remarks, ElementsAre("S3SEAL_BRANDING: unknown setting",
                                          "MINIO_ROOT_USER is set without MINIO_ROOT_PASSWORD: it is not used"));
}

TEST(HealthCheckCommand, WithoutUrlAsksTheServerThatTheSettingsDescribe) {
    EXPECT_EQ(parse({"healthcheck"}).url, "http://127.0.0.1:4566/_s3seal/health");
    EXPECT_EQ(parse({"healthcheck"}, {{"S3SEAL_PORT", "9000"}}).url, "http://127.0.0.1:9000/_s3seal/health");
    EXPECT_EQ(parse({"healthcheck", "--host", "10.0.0.1"}).url, "http://10.0.0.1:4566/_s3seal/health");
}

TEST(HealthCheckCommand, AsksLoopbackWhereTheServerListensEverywhere) {
    EXPECT_EQ(parse({"healthcheck", "--host", "0.0.0.0"}).url, "http://127.0.0.1:4566/_s3seal/health");
    EXPECT_EQ(parse({"healthcheck", "--host", "::"}).url, "http://[::1]:4566/_s3seal/health");
}

TEST(HealthCheckCommand, EveryProblemExitsWithOne) {
    for (auto const& done :
         {parse({"healthcheck", "--port", "0"}), parse({"healthcheck", "--prot"}), parse({"healthcheck", "a", "b"}),
          parse({"healthcheck"}, {{"S3SEAL_PORT", "abc"}}), parse({"healthcheck", "--config", "/missing"})}) {
        EXPECT_EQ(done.what, kind::refuse);
        EXPECT_EQ(done.exit_code, 1);
        EXPECT_FALSE(done.text.empty());
    }
}

TEST(CommandLine, ClientCommandsTellTheUrlByItsScheme) {
    for (auto const& done :
         {parse({"explain", "ID1", "http://127.0.0.1:1/"}), parse({"explain", "http://127.0.0.1:1", "ID1"})}) {
        ASSERT_EQ(done.what, kind::ask) << done.text;
        EXPECT_EQ(done.asked->name, "explain");
        EXPECT_EQ(done.call.base, "http://127.0.0.1:1");
        EXPECT_THAT(done.call.arguments, ElementsAre("ID1"));
    }
    EXPECT_EQ(parse({"explain", "ID1"}).call.base, "http://127.0.0.1:4566");
}

TEST(CommandLine, ClientCommandsTakeAddressesWithoutAScheme) {
    for (std::string const address : {"localhost:4567", "s3:4567", "127.0.0.1:4567", "[::1]:4567"}) {
        for (auto const* command : {"stop", "env", "requests", "verify"}) {
            auto const done = parse({command, address.c_str()});
            ASSERT_EQ(done.what, kind::ask) << done.text;
            EXPECT_EQ(done.call.base, "http://" + address) << command;
            EXPECT_THAT(done.call.arguments, ElementsAre());
        }
    }
    for (std::string const text : {"09:30", "2026-11-24T09:30", "folder/file:1", "file:", ":1", "file:123456"}) {
        auto const done = parse({"verify", text.c_str()});
        ASSERT_EQ(done.what, kind::ask) << done.text;
        EXPECT_THAT(done.call.arguments, ElementsAre(text));
    }
}

TEST(CommandLine, ClientCommandsCarryTheirOptionsAndWhoAsks) {
    auto const done = parse({"explain", "ID1", "--canonical-request", "f", "--namespace=n", "--admin-token",
                             "0123456789abcdef", "--admin", "token"});
    ASSERT_EQ(done.what, kind::ask) << done.text;
    ASSERT_TRUE(done.call.has("--canonical-request"));
    EXPECT_EQ(*done.call.find("--canonical-request"), "f");
    EXPECT_EQ(done.call.namespace_name, "n");
    EXPECT_EQ(done.call.token, "0123456789abcdef");
    EXPECT_FALSE(parse({"explain", "ID1"}).call.has("--canonical-request"));
}

TEST(CommandLine, ListsOfArgumentsTakeAnyNumber) {
    for (auto const& done : {parse({"seed", "a", "b", "c", "d", "http://localhost:1"}),
                             parse({"seed", "http://localhost:1", "a", "b", "c", "d"})}) {
        ASSERT_EQ(done.what, kind::ask) << done.text;
        EXPECT_EQ(done.call.base, "http://localhost:1");
        EXPECT_THAT(done.call.arguments, ElementsAre("a", "b", "c", "d"));
    }
    EXPECT_THAT(parse({"check", "a", "b", "c"}).call.arguments, ElementsAre("a", "b", "c"));
    EXPECT_EQ(parse({"check"}).text, "check: needs FILE...\n");
}

TEST(CommandLine, HelpSaysWhatFiltersAreCalledOverHttp) {
    for (auto const* command : {"requests", "tail"})
        EXPECT_THAT(parse({command, "--help"}).text, HasSubstr("--mode is encryption.mode"));
}

TEST(CommandLine, HelpTellsTheLimitsOfAContractsWait) {
    EXPECT_THAT(parse({"verify", "--help"}).text, HasSubstr("up to 60"));
}

TEST(CommandLine, FiltersMayAskForNothing) {
    for (auto const* command : {"requests", "tail"}) {
        for (auto const& done :
             {parse({command, "--caller", "", "--error-code", ""}), parse({command, "--caller=", "--error-code="}),
              parse({command, "--error-code", "--caller=", "http://localhost:1"})}) {
            ASSERT_EQ(done.what, kind::ask) << done.text;
            ASSERT_TRUE(done.call.has("--caller") && done.call.has("--error-code"));
            EXPECT_EQ(*done.call.find("--caller") + *done.call.find("--error-code"), "");
        }
        EXPECT_EQ(parse({command, "--bucket=", "http://localhost:1"}).text, "--bucket: a value is missing\n");
    }
}

TEST(CommandLine, ClientCommandsAreAboutTheNamespaceOfTheirShell) {
    environment const shell{{"S3SEAL_NAMESPACE", "own"}};
    for (auto const& row : cli::commands()) {
        std::vector<std::string> typed{"s3seal", std::string{row.name}};
        typed.insert(typed.end(), row.least, "x");
        if (row.runs_program) typed.insert(typed.end(), {"--", "x"});
        auto const asked = parse_command_line(typed, shell, cli::commands());
        ASSERT_EQ(asked.what, kind::ask) << row.name << ": " << asked.text;
        EXPECT_EQ(asked.call.namespace_name, row.in_namespace ? "own" : "") << row.name;
    }
    EXPECT_EQ(parse({"reset", "--namespace", "other"}, shell).call.namespace_name, "other");
    EXPECT_EQ(parse({"reset"}, {{"S3SEAL_NAMESPACE", ""}}).call.namespace_name, "");
    EXPECT_EQ(parse({"reset", "--namespace="}).text, "--namespace: a value is missing\n");
    EXPECT_EQ(parse({"namespace", "list", "--namespace=n"}).text, "--namespace: unknown flag\n");
    EXPECT_THAT(parse({}, shell).remarks, testing::IsEmpty());
    EXPECT_THAT(parse({"tail", "--help"}).text, HasSubstr("S3SEAL_NAMESPACE"));
}

TEST(CommandLine, ClientCommandsWantTheirArguments) {
    EXPECT_EQ(parse({"explain"}).text, "explain: needs ID\n");
    EXPECT_EQ(parse({"explain", "a", "b"}).text, "explain: \"b\" is too much\n");
    EXPECT_EQ(parse({"explain", "a", "--canonical-request"}).text, "--canonical-request: a value is missing\n");
    EXPECT_EQ(parse({"explain", "a", "--cannonical-request=f"}).text,
              "--cannonical-request: unknown flag (did you mean \"--canonical-request\"?)\n");
}

}  // namespace s3seal::config
