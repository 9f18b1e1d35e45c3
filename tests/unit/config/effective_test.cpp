#include "server/config/effective.hpp"

#include "server/cli/commands.hpp"
#include "server/config/command_line.hpp"
#include "server/config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace s3seal::config {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char everything[] = S3SEAL_SOURCE_DIR "/tests/unit/config/everything.toml";

loaded load_text(std::string const& text) {
    auto const file = testing::TempDir() + "s3seal_effective_" + std::to_string(getpid()) + ".toml";
    std::ofstream{file, std::ios::binary} << text;
    auto done = load(file, {}, {});
    std::filesystem::remove(file);
    return done;
}

// Without what is not printed.
settings without_secrets(settings from) {
    from.credentials.clear();
    from.users.clear();
    from.admin_token.clear();
    from.master_key.clear();
    for (auto& key : from.kms_keys) key.material.clear();
    return from;
}

void expect_same_when_loaded_again(loaded const& first) {
    auto const text = print_effective(first);
    auto again = load_text(text);
    std::erase(again.wrong, "admin: token needs admin_token as well");
    for (auto const& line : first.wrong) std::erase(again.wrong, line);  // its files are not here
    EXPECT_THAT(again.wrong, IsEmpty()) << text;
    EXPECT_EQ(without_secrets(again.settings), without_secrets(first.settings)) << text;
}

}  // namespace

TEST(EffectiveConfig, DefaultsAreTheDefaults) {
    auto const text = print_effective(load("", {}, {}));
    EXPECT_THAT(text, HasSubstr("\nport = 4566  # default\n"));
    EXPECT_THAT(text, HasSubstr("\nhost = [\"127.0.0.1\", \"::1\"]  # default\n"));
    EXPECT_THAT(text, HasSubstr("\n[limits]\nmax_connections = 10000  # default\n"));
    EXPECT_EQ(load_text(text).settings, settings{});
}

TEST(EffectiveConfig, EachLineSaysFromWhere) {
    foreign_settings typed;
    typed.values.push_back({"also_port", "9001", "--address"});
    auto const text =
        print_effective(load("", {{"S3SEAL_PROFILE", "minio"}, {"MINIO_REGION", "eu-west-1"}, {"S3SEAL_THREADS", "03"}},
                             {{find_setting("durability"), {"full"}}, {find_setting("keep_requests"), {"no"}}}, typed));
    for (auto const* line :
         {"profile = \"minio\"  # S3SEAL_PROFILE", "port = 9000  # profile minio", "also_port = [9001]  # --address",
          "region = \"eu-west-1\"  # MINIO_REGION", "threads = 3  # S3SEAL_THREADS",
          "durability = \"full\"  # --durability", "keep_requests = false  # --keep-requests",
          "# credentials: minioadmin, rustfsadmin: set by profile minio, not printed"})
        EXPECT_THAT(text, HasSubstr(std::string{"\n"} + line + "\n"));
}

TEST(EffectiveConfig, FilesAreNamedAndSecretsAreNot) {
    auto const first = load_text([] {
        std::ifstream file{everything};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    }());
    auto const text = print_effective(first);
    EXPECT_THAT(text, HasSubstr("port = 0  # file "));
    EXPECT_THAT(text, HasSubstr("# admin_token: set by file "));
    EXPECT_THAT(text, HasSubstr("# users: carol: set by file "));
    EXPECT_THAT(text, HasSubstr("id = \"slow\""));
    for (auto const* secret : {"with:colon,comma", "carol-secret", "0123456789abcdef", "0001020304", "AAECAwQFBgcI"})
        EXPECT_THAT(text, Not(HasSubstr(secret)));
    expect_same_when_loaded_again(first);
}

TEST(EffectiveConfig, IsLoadedAgain) {
    expect_same_when_loaded_again(load("",
                                       {{"S3SEAL_PROFILE", "localstack"},
                                        {"S3SEAL_MEMORY", "64KiB"},
                                        {"S3SEAL_CLOCK", "+30d"},
                                        {"S3SEAL_DATA_DIR", "/odd \"\\\x01 \xc3\xa4 name"},
                                        {"S3SEAL_HOST_ALIASES", "s3:4566=localhost:4566,a=[::1]:1"},
                                        {"MINIO_DEFAULT_BUCKETS", "alpha:public,beta"},
                                        {"MINIO_ROOT_USER", "a"},
                                        {"MINIO_ROOT_PASSWORD", "hunter2"}},
                                       {}));
    for (auto const* profile : {"aws-2022", "lenient", "s3mock"})
        expect_same_when_loaded_again(load("", {{"S3SEAL_PROFILE", profile}}, {}));
    auto const text = print_effective(load("", {{"S3SEAL_DATA_DIR", "/\xff"}}, {}));
    EXPECT_THAT(text, HasSubstr("# data_dir: set by S3SEAL_DATA_DIR, which is no UTF-8\n"));
    EXPECT_THAT(load_text(text).wrong, IsEmpty());
}

TEST(EffectiveConfig, WhatIsSaidTwiceStandsOnce) {
    auto const first = load("",
                            {{"GATEWAY_LISTEN", "0.0.0.0:4566,0.0.0.0:443,0.0.0.0:9000,0.0.0.0:4566"},
                             {"S3PROXY_SECURE_ENDPOINT", "https://0.0.0.0:443"},
                             {"S3SEAL_DOMAINS", "a.test,b.test,a.test"}},
                            {});
    auto const text = print_effective(first);
    EXPECT_THAT(text, HasSubstr("\nhost = [\"0.0.0.0\"]  # GATEWAY_LISTEN, S3PROXY_SECURE_ENDPOINT\n"));
    EXPECT_THAT(text, HasSubstr("\nport = 4566  # GATEWAY_LISTEN\n"));
    EXPECT_THAT(text, HasSubstr("\nalso_port = [443, 9000]  # GATEWAY_LISTEN, S3PROXY_SECURE_ENDPOINT\n"));
    EXPECT_THAT(text, HasSubstr("\ndomains = [\"a.test\", \"b.test\"]  # S3SEAL_DOMAINS\n"));
    expect_same_when_loaded_again(first);
    EXPECT_THAT(print_effective(load("", {{"S3SEAL_ALSO_PORT", "04566,0443,443"}}, {})),
                HasSubstr("\nalso_port = [443]  # S3SEAL_ALSO_PORT\n"));
}

TEST(EffectiveConfig, KeysOfOtherServersSayFromWhere) {
    constexpr auto id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    EXPECT_THAT(print_effective(load("", {{"validKmsKeys", id}}, {})),
                HasSubstr("\n[[kms.keys]]  # validKmsKeys\nid = \"" + std::string{id} + "\"\n"));
}

TEST(EffectiveConfig, IsPrintedByTheCommandLine) {
    auto const parse = [](std::vector<std::string> const& typed, environment const& from = {}) {
        return parse_command_line(typed, from, cli::commands());
    };
    auto const done = parse({"s3seal", "server", "/data/new", "--print-config", "--effective"});
    EXPECT_EQ(done.what, command::kind::print);
    EXPECT_THAT(done.text, HasSubstr("profile = \"minio\"  # server\n"));
    EXPECT_THAT(done.text, HasSubstr("data_dir = \"/data/new/s3seal\"  # server DIR\n"));
    EXPECT_EQ(parse({"s3seal", "--effective"}).text, "--effective: needs --print-config as well\n");
    EXPECT_EQ(parse({"s3seal", "--effective", "--print-config", "--port", "x"}).what, command::kind::refuse);
    EXPECT_EQ(parse({"s3seal", "--print-config"}).text, default_file());
}

}  // namespace s3seal::config
