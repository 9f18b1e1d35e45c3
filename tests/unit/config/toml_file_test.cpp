#include "server/config/toml_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

namespace s3seal::config {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

struct outcome {
    settings got;
    problems wrong;
    origins from;
};

outcome read(std::string_view text) {
    outcome done;
    read_toml(text, "x.toml", done.got, done.wrong, done.from);
    return done;
}

std::string file_text(std::string const& path) {
    std::ifstream file{S3SEAL_SOURCE_DIR "/" + path, std::ios::binary};
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>{file}, {}};
}

// The paths that a file sets, read without our own parser; a list of tables counts when a comment shows it.
std::set<std::string> paths_in(std::string const& text) {
    std::set<std::string> paths;
    std::string group;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# [["))
            paths.insert(line.substr(4, line.find(']') - 4));
        else if (line.starts_with("["))
            group = line.substr(1, line.find(']') - 1) + '.';
        else if (!line.empty() && line.front() != '#')
            paths.insert(group + line.substr(0, line.find(' ')));
    }
    return paths;
}

}  // namespace

TEST(ConfigFile, DefaultFileGivesTheDefaults) {
    auto const done = read(default_file());
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_EQ(done.got, settings{});
}

TEST(ConfigFile, DefaultFileIsTheOneInTheRepository) {
    EXPECT_EQ(default_file(), file_text("config/s3seal.toml"));
}

TEST(ConfigFile, DefaultFileHoldsEverySetting) {
    auto const paths = paths_in(file_text("config/s3seal.toml"));
    for (auto const& row : table()) EXPECT_TRUE(paths.contains(std::string{row.path})) << row.path;
    for (auto const* list : {"users", "roles", "kms.keys", "faults"}) EXPECT_TRUE(paths.contains(list)) << list;
    EXPECT_EQ(paths.size(), table().size() + 4);
}

TEST(ConfigFile, ExamplesInTheDefaultFileAreRight) {
    auto text = file_text("config/s3seal.toml");
    for (auto at = text.find("# [["); at != std::string::npos; at = text.find("\n# ", at)) {
        auto const hash = text.find('#', at);
        auto const key = text.substr(hash + 2, text.find_first_of(" \n", hash + 2) - hash - 2);
        bool const is_example = key.starts_with("[[") || text.substr(hash + 2 + key.size(), 3) == " = ";
        if (is_example) text.erase(hash, 2);
        ++at;
    }
    auto const done = read(text);
    EXPECT_THAT(done.wrong, IsEmpty());
    EXPECT_THAT(done.got.credentials, ElementsAre(credential{"alice", "alice-secret", "111122223333"}));
    EXPECT_THAT(done.got.users, ElementsAre(testing::Field(&user::name, "bob")));
    EXPECT_THAT(done.got.roles, ElementsAre(testing::Field(&role::name, "uploader")));
    EXPECT_THAT(
        done.got.kms_keys,
        ElementsAre(kms_key{
            "1234abcd-12ab-34cd-56ef-1234567890ab", "000000000000", "us-east-1", "app", "SYMMETRIC_DEFAULT",
            R"({"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": "000000000000"}}})",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", true}));
}

TEST(ConfigFile, SetsEverything) {
    auto const done = read(file_text("tests/unit/config/everything.toml"));
    EXPECT_THAT(done.wrong, IsEmpty());
    settings const expected{
        .profile = "minio",
        .hosts = {"0.0.0.0", "::"},
        .port = 0,
        .also_ports = {9000, 9090},
        .tls_cert = "cert.pem",
        .tls_key = "key.pem",
        .contract = "contract.toml",
        .data_dir = "/var/lib/s3seal",
        .durability = storage::durability::full,
        .reset_point = true,
        .keep_requests = true,
        .default_credentials = false,
        .credentials = {{"alice", "with:colon,comma", "111122223333"}, {"bob", "b"}},
        .users = {{"carol", "carol-key", "carol-secret", "111122223333",
                   R"({"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}})"}},
        .roles = {{"writer", "111122223333",
                   R"({"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}})", "",
                   std::chrono::hours{2}}},
        .credentials_from_env = true,
        .admin = admin_access::token,
        .admin_token = "0123456789abcdef",
        .master_key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        .behaviour = {.explain_header = false,
                      .metrics_at_root = true,
                      .lenient = true,
                      .default_region = "eu-west-1",
                      .check_region = false,
                      .new_buckets_block_sse_c = false,
                      .new_buckets_ownership = "ObjectWriter",
                      .new_buckets_block_public_access = false,
                      .sse_c_over_http = true,
                      .repeated_sse_passes = true,
                      .trust_forwarded_proto = true,
                      .seal_bytes = false,
                      .legacy_signatures = false,
                      .restore_delay = std::chrono::hours{4}},
        .clock = {.mode = clock_mode::offset, .offset = std::chrono::days{30}},
        .skew = signing_time::clock,
        .domains = {"s3.example.test", "minio"},
        .host_aliases = {{"s3:4566", "localhost:4566"}, {"s3.test", "[::1]:80"}},
        .console_address = ":9001",
        .ready_file = "ready.json",
        .init_state_file = "init.txt",
        .bucket_key_window = std::chrono::seconds{30},
        .threads = 4,
        .workers = 3,
        .log = {log::level::debug, log::format::json},
        .limits = {100, std::chrono::seconds{1}, std::chrono::milliseconds{1500}, std::chrono::minutes{3}, 1000,
                   std::chrono::seconds{0}, 64u << 20, 500, 1u << 20, 50},
        .kms_keys = {{"1234abcd-12ab-34cd-56ef-1234567890ab", "111122223333", "eu-central-1", "app", "HMAC_256",
                      R"({"Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": "*"}})", "",
                      false},
                     {"mrk-1234abcd12ab34cd56ef1234567890ab", "000000000000", "", "", "SYMMETRIC_DEFAULT", "",
                      "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", true}},
        .faults = {R"({"id":"slow","match":{"operation":"PutObject"},"when":{"nth":[1,3],"probability":5E-1,)"
                   R"("until":"2027-01-01T00:00:00.000Z"},"effect":{"error":"SlowDown","delay":{"ms":5}}})"},
        .seeds = {"seed.toml", "more/seed.json"},
        .buckets = {{"alpha", false}, {"beta", true}},
    };
    EXPECT_EQ(done.got, expected);
}

TEST(ConfigFile, MistakesInFaultsAreToldWithTheirTable) {
    auto const done = read(
        "[[faults]]\nid = \"a\"\neffect = {flip_byte = 1}\n[[faults]]\nid = \"a\"\n"
        "effect = {flip_byte = 1}\n[[faults]]\neffect = {error = \"SlowDwon\"}\n");
    ASSERT_EQ(done.wrong.size(), 2u);
    EXPECT_THAT(done.wrong[0], testing::EndsWith(":4: faults.id: \"a\" is taken"));
    EXPECT_THAT(done.wrong[1], testing::HasSubstr(":7: faults.effect.error: S3, KMS and STS have no error"));
}

TEST(ConfigFile, ReportsEveryProblemWithItsLine) {
    auto const done = read(file_text("tests/unit/config/wrong.toml"));
    std::string lines;
    for (auto const& line : done.wrong) lines += line + '\n';
    EXPECT_EQ(lines, file_text("tests/unit/config/wrong.expected.txt"));
}

TEST(ConfigFile, ListTakesOneTextAsWell) {
    EXPECT_THAT(read("host = \"0.0.0.0\"").got.hosts, ElementsAre("0.0.0.0"));
    EXPECT_THAT(read("domains = []").got.domains, IsEmpty());
}

TEST(ConfigFile, EmptyFileChangesNothing) {
    EXPECT_EQ(read("").got, settings{});
    EXPECT_EQ(read("# nothing\n").got, settings{});
    EXPECT_EQ(read("[log]\n[limits]\n[kms]\n").got, settings{});
}

TEST(ConfigFile, SyntaxProblemNamesTheLine) {
    EXPECT_THAT(read("port = 1\n\nhost = [\"::1\"\nregion = 3\n").wrong,
                ElementsAre(testing::StartsWith("x.toml:4: not valid TOML: ")));
    EXPECT_THAT(read("port = 1\nport = 2\n").wrong, ElementsAre(testing::StartsWith("x.toml:2: not valid TOML: ")));
}

TEST(ConfigFile, NoProblemShowsASecret) {
    for (auto const* text :
         {"[[credentials]]\naccess_key = \"a\"\nsecret_key = truXhunter2\n",
          "[[credentials]]\naccess_key = \"a\"\nsecret_key = \"hunter2\n",
          "[[credentials]]\nsecret_key = \"hunter2\"\n", "[[credentials]]\nsecrt_key = \"hunter2\"\n",
          "credentials = [\"a:hunter2\"]\n", "credentials = \"a:hunter2\"\n",
          "[[credentials]]\naccess_key = \"a\"\nsecret_key = [\"hunter2\"]\n", "master_key = \"hunter2\"\n",
          "master_key = \"hunter2\n", "[[kms.keys]]\nmaterial = \"hunter2\"\n",
          "[[kms.keys]]\nmaterial = truXhunter2\n"}) {
        auto const done = read(text);
        ASSERT_FALSE(done.wrong.empty()) << text;
        for (auto const& line : done.wrong) EXPECT_THAT(line, Not(HasSubstr("hunter2")));
    }
    EXPECT_THAT(read("[[credentials]]\nsecret_key = tX\n").wrong, ElementsAre("x.toml:2: not valid TOML"));
}

}  // namespace s3seal::config
