#include "server/seed/seed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace s3seal::seed {
namespace {

// What is said of it; "": nothing.
std::string wrong(std::string_view text) {
    auto const read = seed_document::read(text, {"seed.toml", {}});
    return read ? std::string{} : read.error().text("seed.toml");
}

std::string in_bucket(std::string_view lines) {
    return std::string{"[[buckets]]\nname = \"alpha\"\n"}.append(lines);
}
std::string in_object(std::string_view lines, std::string_view of_bucket = "") {
    return in_bucket(of_bucket).append("[[buckets.objects]]\n").append(lines);
}

TEST(SeedCheck, TakesNothing) {
    EXPECT_EQ(wrong(""), "");
    EXPECT_EQ(wrong("{}"), "");
}

TEST(SeedCheck, TellsAllMistakesWithTheirLines) {
    EXPECT_EQ(wrong(R"([[users]]
name = "a b"
access_key = "k"
secret_key = "s"
account = "12"

[[buckets]]
name = "A"
versionning = "Enabled"
encryption = { algorithm = "aws:kmss", bucket_key = 1 }
)"),
              "seed.toml:2: users[0].name: \"a b\" is not a name (at most 64 of letters, digits and _+=,.@-)\n"
              "seed.toml:5: users[0].account: \"12\" is not an account (12 digits)\n"
              "seed.toml:8: buckets[0].name: \"A\" is not the name of a bucket\n"
              "seed.toml:9: buckets[0]: knows no \"versionning\" (did you mean \"versioning\"?)\n"
              "seed.toml:10: buckets[0].encryption.algorithm: \"aws:kmss\" is not one of AES256, aws:kms, aws:kms:dsse "
              "(did you mean \"aws:kms\"?)\n"
              "seed.toml:10: buckets[0].encryption.bucket_key: takes true or false\n");
}

TEST(SeedCheck, TellsWhatDoesNotGoTogetherBesideWhatIsWrongByItself) {
    EXPECT_EQ(wrong(R"([[buckets]]
name = "alpha"
versionning = "Enabled"
[[buckets]]
name = "alpha"
[[buckets.objects]]
key = "k"
text = "a"
base64 = "%%"
[[buckets.objects]]
key = 7
file = "../secret"
[[faults]]
effect = { error = "SlowDown", colour = "red" }
)"),
              "seed.toml:3: buckets[0]: knows no \"versionning\" (did you mean \"versioning\"?)\n"
              "seed.toml:5: buckets[1].name: \"alpha\" stands there twice\n"
              "seed.toml:8: buckets[1].objects[0].text: does not go with base64\n"
              "seed.toml:9: buckets[1].objects[0].base64: is not base64\n"
              "seed.toml:11: buckets[1].objects[1].key: takes text in quotes\n"
              "seed.toml:12: buckets[1].objects[1].file: files are not read here: give the content as text or base64\n"
              "seed.toml:14: faults[0].effect.colour: there is no such field\n");
}

TEST(SeedCheck, SaysNothingOfWhatDependsOnAMistake) {
    EXPECT_EQ(wrong(in_bucket("ownership = \"Mine\"\nacl = \"private\"\n"
                              "encryption = { algorithm = \"aws:kmss\", key = \"alias/app\" }\n")),
              "seed.toml:3: buckets[0].ownership: \"Mine\" is not one of BucketOwnerEnforced, BucketOwnerPreferred, "
              "ObjectWriter\n"
              "seed.toml:5: buckets[0].encryption.algorithm: \"aws:kmss\" is not one of AES256, aws:kms, aws:kms:dsse "
              "(did you mean \"aws:kms\"?)\n");
    EXPECT_EQ(wrong("[[users]]\nname = \"a\"\naccess_key = \"k1\"\n[[users]]\nname = \"a\"\naccess_key = \"k2\"\n"
                    "account = 1\n"),
              "seed.toml:7: users[1].account: takes text in quotes\n");
}

// Whatever stands where a table, a list or a text belongs.
TEST(SeedCheck, JudgesDocumentsOfAnyForm) {
    for (auto const* const value : {"1", "true", "\"text\"", "null", "[]", "[1]", "[[]]", "[\"a\"]", "{}", "[{}]"})
        for (auto const* const document :
             {R"({"buckets": @})", R"({"buckets": [@]})", R"({"buckets": [{"name": "alpha", "objects": @}]})",
              R"({"buckets": [{"name": "alpha", "object_lock": @, "objects": [{"key": "k", "legal_hold": true}]}]})",
              R"({"buckets": [{"name": "alpha", "object_lock": {"mode": "GOVERNANCE", "event_hold": @}}]})",
              R"({"buckets": [{"name": "alpha", "encryption": @}]})",
              R"({"buckets": [{"name": @, "objects": [{"key": @, "file": @, "folder": @, "delete_marker": @}]}]})",
              R"({"kms": @})", R"({"kms": {"keys": @}})", R"({"kms": {"keys": [{"id": @, "aliases": @}]}})",
              R"({"users": @, "roles": @, "accounts": @, "faults": @})", R"({"faults": [{"match": @}]})"}) {
            std::string text{document};
            for (auto at = text.find('@'); at != text.npos; at = text.find('@')) text.replace(at, 1, value);
            SCOPED_TRACE(text);
            auto const said = wrong(text);
            EXPECT_TRUE(said.empty() || said.starts_with("seed.toml:1: ")) << said;
        }
}

TEST(SeedCheck, TellsLinesOfJsonToo) {
    EXPECT_EQ(wrong("{\n \"buckets\": [\n  {\"name\": \"alpha\",\n   \"tags\": 3}]}"),
              "seed.toml:4: buckets[0].tags: takes a table\n");
}

TEST(SeedCheck, NamesWhatIsMissing) {
    EXPECT_EQ(wrong("[[buckets]]\nregion = \"eu-west-1\"\n"), "seed.toml:1: buckets[0].name: is missing\n");
}

TEST(SeedCheck, TakesPoliciesAsTextAndAsTables) {
    EXPECT_EQ(wrong(in_bucket("policy = '{\"Statement\": []}'\n")),
              "seed.toml:3: buckets[0].policy: is not a policy: "
              "Could not parse the policy: Statement is empty!\n");
    EXPECT_EQ(wrong(in_bucket("[buckets.policy]\nVersion = \"2012-10-17\"\n[[buckets.policy.Statement]]\n"
                              "Effect = \"Allow\"\nPrincipal = \"*\"\nAction = \"s3:GetObject\"\n"
                              "Resource = \"arn:aws:s3:::alpha/*\"\n")),
              "");
}

TEST(SeedCheck, WantsNamesOnce) {
    EXPECT_EQ(wrong("[[buckets]]\nname = \"alpha\"\n[[buckets]]\nname = \"alpha\"\n"),
              "seed.toml:4: buckets[1].name: \"alpha\" stands there twice\n");
    EXPECT_EQ(wrong("[[kms.keys]]\nid = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\nalias = \"app\"\n"
                    "[[kms.keys]]\nid = \"2234abcd-12ab-34cd-56ef-1234567890ab\"\naliases = [\"alias/app\"]\n"),
              "seed.toml:6: kms.keys[1].aliases[0]: stands there twice\n");
    EXPECT_EQ(wrong(in_object("key = \"k\"\n[[buckets.objects]]\nkey = \"k\"\n")),
              "seed.toml:6: buckets[0].objects[1].key: \"k\" stands there twice\n");
    EXPECT_EQ(wrong(in_object("key = \"k\"\n[[buckets.objects]]\nkey = \"k\"\n", "versioning = \"Enabled\"\n")), "");
}

TEST(SeedCheck, KnowsWhatGoesTogether) {
    EXPECT_EQ(wrong(in_object("key = \"k\"\ntext = \"a\"\nbase64 = \"YQ==\"\n")),
              "seed.toml:5: buckets[0].objects[0].text: does not go with base64\n");
    EXPECT_EQ(wrong(in_object("text = \"a\"\n")), "seed.toml:3: buckets[0].objects[0]: takes a key or a folder\n");
    EXPECT_EQ(wrong(in_object("key = \"k\"\nlegal_hold = true\n")),
              "seed.toml:5: buckets[0].objects[0].legal_hold: needs the bucket's object_lock\n");
    EXPECT_EQ(wrong(in_object("key = \"k\"\ndelete_marker = true\ntext = \"a\"\n", "versioning = \"Enabled\"\n")),
              "seed.toml:7: buckets[0].objects[0].text: does not go with delete_marker\n");
    EXPECT_EQ(wrong(in_bucket("encryption = { algorithm = \"AES256\", key = \"alias/app\" }\n")),
              "seed.toml:3: buckets[0].encryption.key: needs algorithm aws:kms or aws:kms:dsse\n");
    EXPECT_EQ(wrong(in_bucket("object_lock = { mode = \"GOVERNANCE\" }\n")),
              "seed.toml:3: buckets[0].object_lock: takes days or years\n");
    EXPECT_EQ(wrong(in_bucket("acl = \"public-read\"\n")),
              "seed.toml:3: buckets[0].acl: needs ownership BucketOwnerPreferred or ObjectWriter\n");
}

TEST(SeedCheck, KnowsRulesOfFaults) {
    EXPECT_EQ(wrong("[[faults]]\nmatch = { operation = \"PutObject\" }\neffect = { error = \"SlowDown\" }\n"), "");
    EXPECT_THAT(
        wrong("[[faults]]\n\n[[faults]]\nmatch = { operatoin = \"PutObject\" }\neffect = { error = \"SlowDown\" }\n"),
        testing::AllOf(testing::HasSubstr("faults[0]"), testing::HasSubstr("seed.toml:4: faults[1].match")));
}

TEST(SeedCheck, ReadsNoFilesWithoutAFolder) {
    EXPECT_EQ(wrong(in_object("key = \"k\"\nfile = \"/etc/passwd\"\n")),
              "seed.toml:5: buckets[0].objects[0].file: files are not read here: give the content as text or base64\n");
}

TEST(SeedCheck, ShowsNoSecret) {
    EXPECT_EQ(wrong("[[kms.keys]]\nid = \"1234abcd-12ab-34cd-56ef-1234567890ab\"\nmaterial = \"hunter2\"\n"),
              "seed.toml:3: kms.keys[0].material: takes 32 bytes in base64\n");
}

}  // namespace
}  // namespace s3seal::seed
