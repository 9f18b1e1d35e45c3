#include "server/config/values.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::config {

namespace {

using std::chrono::milliseconds;

// The value, which has to be there.
template <class T>
T good(parsed<T> const& value) {
    EXPECT_TRUE(value) << (value ? "" : value.error().text());
    return value ? *value : T{};
}

// The sentence, which has to be there.
template <class T>
std::string wrong(parsed<T> const& value) {
    EXPECT_FALSE(value);
    return value ? "" : value.error().text();
}

}  // namespace

TEST(ConfigValues, PortIsSixteenBits) {
    EXPECT_EQ(good(parse_port("0")), 0);
    EXPECT_EQ(good(parse_port("65535")), 65535);
    for (auto const* text : {"65536", "-1", "", "abc", "80 ", "0x50", "99999999999999999999"})
        EXPECT_EQ(wrong(parse_port(text)), '"' + std::string{text} + "\" is not a port (0 to 65535)");
}

TEST(ConfigValues, NumberKeepsItsBounds) {
    EXPECT_EQ(good(parse_number<unsigned, 1, 64>("1")), 1u);
    EXPECT_EQ(good(parse_number<unsigned, 1, 64>("64")), 64u);
    EXPECT_EQ(wrong(parse_number<unsigned, 1, 64>("65")), "\"65\" is not a number from 1 to 64");
    EXPECT_EQ(wrong(parse_number<unsigned, 1, 64>("0")), "\"0\" is not a number from 1 to 64");
}

TEST(ConfigValues, BooleanIsTrueOrFalseInTheUsualWords) {
    for (auto const* yes : {"true", "yes", "on", "1"}) EXPECT_TRUE(good(parse_boolean(yes))) << yes;
    for (auto const* no : {"false", "no", "off", "0"}) EXPECT_FALSE(good(parse_boolean(no))) << no;
    EXPECT_EQ(wrong(parse_boolean("maybe")), "\"maybe\" is neither true nor false");
}

TEST(ConfigValues, DurationIsSecondsOrHasAUnit) {
    EXPECT_EQ(good(parse_duration("30")), milliseconds{30'000});
    EXPECT_EQ(good(parse_duration("30s")), milliseconds{30'000});
    EXPECT_EQ(good(parse_duration("500ms")), milliseconds{500});
    EXPECT_EQ(good(parse_duration("5m")), milliseconds{300'000});
    EXPECT_EQ(good(parse_duration("24h")), milliseconds{86'400'000});
    EXPECT_EQ(good(parse_duration("0")), milliseconds{0});
}

TEST(ConfigValues, DurationRefusesTheRest) {
    for (auto const* text : {"", "s", "1.5s", "-1s", "25h", "86400001ms", "1d", "30 s", "30S", "18446744073709551615h"})
        EXPECT_EQ(wrong(parse_duration(text)),
                  '"' + std::string{text} + "\" is not a time (as 30, 30s, 500ms, 5m, 1h; at most 24h)");
}

TEST(ConfigValues, TimeoutIsMoreThanZero) {
    EXPECT_EQ(good(parse_timeout("1ms")), milliseconds{1});
    EXPECT_EQ(wrong(parse_timeout("0s")), "\"0s\" is no time at all; it must be more than zero");
}

TEST(ConfigValues, SizeIsBytesOrHasAUnit) {
    EXPECT_EQ(good(parse_size("1")), 1u);
    EXPECT_EQ(good(parse_size("512B")), 512u);
    EXPECT_EQ(good(parse_size("64KiB")), 65'536u);
    EXPECT_EQ(good(parse_size("1K")), 1u << 10);
    EXPECT_EQ(good(parse_size("64M")), 64u << 20);
    EXPECT_EQ(good(parse_size("4G")), 4ull << 30);
    EXPECT_EQ(good(parse_size("1T")), 1ull << 40);
    EXPECT_EQ(good(parse_size("16MiB")), 16u << 20);
    EXPECT_EQ(good(parse_size("4GiB")), 4ull << 30);
    EXPECT_EQ(good(parse_size("1TiB")), 1ull << 40);
    EXPECT_EQ(good(parse_size("1kB")), 1'000u);
    EXPECT_EQ(good(parse_size("64KB")), 64'000u);
    EXPECT_EQ(good(parse_size("500MB")), 500'000'000u);
    EXPECT_EQ(good(parse_size("4GB")), 4'000'000'000u);
    EXPECT_EQ(good(parse_size("1TB")), 1'000'000'000'000u);
    EXPECT_EQ(good(parse_size("18446744073709551615")), ~0ull);
}

TEST(ConfigValues, SizeRefusesTheRest) {
    for (auto const* text :
         {"", "0", "0GiB", "GiB", "4GO", "4gb", "4gib", "1.5GiB", "-1", "18446744073709551616", "16777216TiB"})
        EXPECT_EQ(wrong(parse_size(text)),
                  '"' + std::string{text} + "\" is not a size (as 1048576, 64KiB, 16MiB, 4GiB, 500MB; more than zero)");
}

TEST(ConfigValues, HostIsNumericOrLocalhost) {
    EXPECT_EQ(good(parse_host("0.0.0.0")), "0.0.0.0");
    EXPECT_EQ(good(parse_host("0:0:0::1")), "::1");
    EXPECT_EQ(good(parse_host("[::1]")), "::1");
    EXPECT_EQ(good(parse_host("FE80::A")), "fe80::a");
    EXPECT_EQ(good(parse_host("localhost")), "localhost");
}

TEST(ConfigValues, HostRefusesNames) {
    for (auto const* text :
         {"", "example.com", "127.1", "256.0.0.1", "[127.0.0.1]", "[]", "::1%lo", "127.0.0.1:80", "*"})
        EXPECT_EQ(
            wrong(parse_host(text)),
            '"' + std::string{text} + "\" is not a numeric address (names other than localhost are not looked up)");
}

TEST(ConfigValues, DomainIsAHostNameInLowerCase) {
    EXPECT_EQ(good(parse_domain("S3.Example.Test")), "s3.example.test");
    EXPECT_EQ(good(parse_domain("minio")), "minio");
    EXPECT_EQ(good(parse_domain("1and1.test")), "1and1.test");
    for (auto const* text : {"", ".", ".test", "test.", "a..b", "-a.test", "a-.test", "a_b", "*.test", "10.0.0.1",
                             "::1", "example.test:80"})
        EXPECT_EQ(wrong(parse_domain(text)), '"' + std::string{text} + "\" is not a host name");
    EXPECT_FALSE(parse_domain(std::string(64, 'a')));
    EXPECT_TRUE(parse_domain(std::string(63, 'a')));
}

TEST(ConfigValues, AliasIsTwoHosts) {
    EXPECT_EQ(good(parse_host_alias("S3:4566=localhost:4566")), (host_alias{"s3:4566", "localhost:4566"}));
    EXPECT_EQ(good(parse_host_alias("s3.test=[FE80::1]:80")), (host_alias{"s3.test", "[fe80::1]:80"}));
    EXPECT_EQ(good(parse_host_alias("[::1]=10.0.0.1")), (host_alias{"[::1]", "10.0.0.1"}));
    EXPECT_EQ(wrong(parse_host_alias("s3:4566")), "\"s3:4566\" is not signed=received (as s3:4566=localhost:4566)");
    EXPECT_EQ(wrong(parse_host_alias("a=A")), "\"a=A\" names one host twice");
    for (auto const* text : {"=", "a=", "=a", "a=b=c", "a:=b", "a:0=b", "a:65536=b", "a:080=b", "::1=b", "[::1=b",
                             "[a]=b", "a b=c", "http://a=b", "a/b=c", "a:1:2=b", "[::1]x=b"})
        EXPECT_EQ(wrong(parse_host_alias(text)),
                  '"' + std::string{text} + "\" is not two hosts, each with a port or without");
}

TEST(ConfigValues, InitialBucketMayBePublic) {
    EXPECT_EQ(good(parse_initial_bucket("alpha")), (initial_bucket{"alpha", false}));
    EXPECT_EQ(good(parse_initial_bucket("alpha:public")), (initial_bucket{"alpha", true}));
    EXPECT_EQ(wrong(parse_initial_bucket("A")), "\"A\" is not the name of a bucket");
    EXPECT_EQ(wrong(parse_initial_bucket("alpha:open")),
              "\"open\" is not public, which is all that may stand behind a bucket");
}

TEST(ConfigValues, RegionHasTheFormOfOne) {
    for (auto const* text : {"us-east-1", "us-gov-west-1", "cn-northwest-1", "us-isob-east-1", "eusc-de-east-1"})
        EXPECT_EQ(good(parse_region(text)), text);
    for (auto const* text : {"", "us-east", "us-1", "US-EAST-1", "us-east-a", "us--east-1", "-us-east-1", "us east 1"})
        EXPECT_EQ(wrong(parse_region(text)), '"' + std::string{text} + "\" is not a region (as us-east-1)");
}

TEST(ConfigValues, AccountHasTwelveDigits) {
    EXPECT_EQ(good(parse_account("000000000001")), "000000000001");
    for (auto const* text : {"", "12345678901", "1234567890123", "12345678901x"})
        EXPECT_EQ(wrong(parse_account(text)), '"' + std::string{text} + "\" is not an account (12 digits)");
}

TEST(ConfigValues, AccessKeyFitsACredentialScope) {
    EXPECT_EQ(good(parse_access_key("AKIAIOSFODNN7EXAMPLE")), "AKIAIOSFODNN7EXAMPLE");
    for (auto const* text : {"", "a/b", "a,b", "a b", "a:b", "\xc3\xa4"}) EXPECT_FALSE(parse_access_key(text)) << text;
}

TEST(ConfigValues, KeyIdIsAUuidOrMultiRegion) {
    EXPECT_TRUE(parse_key_id("1234abcd-12ab-34cd-56ef-1234567890ab"));
    EXPECT_TRUE(parse_key_id("mrk-1234abcd12ab34cd56ef1234567890ab"));
    for (auto const* text : {"", "app", "1234abcd-12ab-34cd-56ef-1234567890a", "1234ABCD-12ab-34cd-56ef-1234567890ab",
                             "1234abcd12ab-34cd-56ef-1234567890ab-", "mrk-1234abcd12ab34cd56ef1234567890a",
                             "mrk-1234abcd12ab34cd56ef1234567890ag", "alias/app"})
        EXPECT_EQ(wrong(parse_key_id(text)),
                  '"' + std::string{text} + "\" is not a key id (a UUID, or mrk- and 32 hex digits; lower case)");
}

TEST(ConfigValues, AliasLosesItsPrefix) {
    EXPECT_EQ(good(parse_alias("alias/team/app_1")), "team/app_1");
    EXPECT_EQ(good(parse_alias("app")), "app");
    EXPECT_EQ(wrong(parse_alias("alias/")), "\"alias/\" is not an alias (letters, digits, / _ -)");
    EXPECT_EQ(wrong(parse_alias("a b")), "\"a b\" is not an alias (letters, digits, / _ -)");
    EXPECT_EQ(wrong(parse_alias("alias/aws/s3")), "\"alias/aws/s3\" is reserved: AWS's own aliases begin with aws/");
    EXPECT_FALSE(parse_alias(std::string(251, 'a')));
}

TEST(ConfigValues, KeysHaveKindsPoliciesAndMaterial) {
    EXPECT_EQ(good(parse_key_spec("RSA_2048")), "RSA_2048");
    EXPECT_EQ(wrong(parse_key_spec("AES")), "\"AES\" is not a KeySpec of KMS (SYMMETRIC_DEFAULT, RSA_2048, ...)");
    EXPECT_EQ(wrong(parse_key_policy(R"({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})")),
              "is not a key policy: Missing required field Principal");
    auto const* const base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    EXPECT_EQ(good(parse_key_material(base64)), base64);
    EXPECT_EQ(good(parse_clock("real")), service::wanted_clock{});
    EXPECT_EQ(wrong(parse_clock("later")),
              "\"later\" is not a clock (real, frozen, frozen@2030-01-01T00:00:00Z, 2030-01-01T00:00:00Z, +30d, -2h)");
    EXPECT_EQ(good(parse_skew("clock")), signing_time::clock);
    EXPECT_EQ(wrong(parse_skew("both")), "\"both\" is not one of real, clock");
    EXPECT_EQ(good(parse_master_key(base64)), base64);
    EXPECT_EQ(good(parse_master_key("")), "");
    EXPECT_EQ(good(parse_master_key(std::string(64, 'a'))), std::string(64, 'a'));
    for (auto const* text : {"hunter2", "aHVudGVyMg=="}) {
        EXPECT_EQ(wrong(parse_key_material(text)), "takes 32 bytes in base64");
        EXPECT_EQ(wrong(parse_master_key(text)), "takes 64 hex digits, or 32 bytes in base64");
    }
}

TEST(ConfigValues, CredentialHasTwoOrThreeParts) {
    EXPECT_EQ(good(parse_credential("alice:s3cr3t/+=")), (credential{"alice", "s3cr3t/+=", "000000000000"}));
    EXPECT_EQ(good(parse_credential("alice:secret:111122223333")), (credential{"alice", "secret", "111122223333"}));
}

TEST(ConfigValues, CredentialProblemHidesTheSecret) {
    for (auto const* text : {"hunter2", ":hunter2", "a b:hunter2", "a:hunter2:1:2", "a:", "hunter2:hunter2:x"})
        EXPECT_EQ(wrong(parse_credential(text)).find("hunter2"), std::string::npos) << text;
    EXPECT_EQ(wrong(parse_credential("hunter2")), "an entry is not access:secret[:account]");
    EXPECT_EQ(wrong(parse_credential("a:b:c")), "an entry's account is not 12 digits (access:secret[:account])");
}

TEST(ConfigValues, ChoicesAreListed) {
    EXPECT_EQ(good(parse_durability("full")), storage::durability::full);
    EXPECT_EQ(wrong(parse_durability("Full")), "\"Full\" is not one of normal, full");
    EXPECT_EQ(good(parse_profile("localstack")), "localstack");
    EXPECT_EQ(wrong(parse_profile("aws")),
              "\"aws\" is not one of aws-2026, aws-2023, aws-2022, lenient, localstack, minio, s3mock");
    EXPECT_EQ(good(parse_ownership("ObjectWriter")), "ObjectWriter");
    EXPECT_EQ(wrong(parse_ownership("objectwriter")),
              "\"objectwriter\" is not one of BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter");
    EXPECT_TRUE(good(parse_sse_on_complete("ignore_when_equal")));
    EXPECT_FALSE(good(parse_sse_on_complete("refuse")));
    EXPECT_EQ(wrong(parse_sse_on_complete("ignore")), "\"ignore\" is not one of refuse, ignore_when_equal");
    EXPECT_FALSE(good(parse_region_check("any")));
    EXPECT_TRUE(good(parse_region_check("strict")));
    EXPECT_EQ(wrong(parse_region_check("none")), "\"none\" is not one of strict, any");
    EXPECT_EQ(good(parse_log_level("off")), log::level::off);
    EXPECT_EQ(wrong(parse_log_level("loud")), "\"loud\" is not one of trace, debug, info, warn, error, off");
    EXPECT_EQ(good(parse_log_format("json")), log::format::json);
    EXPECT_EQ(wrong(parse_log_format("xml")), "\"xml\" is not one of text, json");
}

TEST(ConfigValues, QuotedTextIsFitForATerminal) {
    EXPECT_EQ(quote("a\x1b[31m\n"), "\"a\\x1b[31m\\x0a\"");
    EXPECT_EQ(quote(std::string(1000, 'x')), '"' + std::string(80, 'x') + "...\"");
}

}  // namespace s3seal::config
