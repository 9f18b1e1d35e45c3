#include "server/seed/requirements.hpp"

#include <gtest/gtest.h>

#include <string>

namespace s3seal::seed {
namespace {

seed_document read(std::string_view text) {
    return *seed_document::read(text, {});
}

std::string required_by(std::vector<seed_document> const& seeds) {
    std::string out;
    for (auto const& one : seeds) out += wrong_seed{requirements_of(one, seeds)}.text("seed");
    return out;
}

constexpr auto key_and_user = R"(
[[users]]
name = "alice"
access_key = "alice-key"
secret_key = "alice-secret"
[[kms.keys]]
id = "1234abcd-12ab-34cd-56ef-1234567890ab"
alias = "app"
aliases = ["alias/second"]
)";

TEST(SeedRequirements, AreSecretsAndKeysThatNoSeedSays) {
    EXPECT_EQ(required_by({}), "");
    std::vector<seed_document> seeds;
    seeds.push_back(read(R"(
[[users]]
name = "alice"
access_key = "alice-key"
[[buckets]]
name = "alpha"
encryption = { algorithm = "aws:kms", key = "alias/nope" }
[[buckets.objects]]
key = "of-the-bucket"
[[buckets.objects]]
key = "again"
encryption = { algorithm = "aws:kms", key = "arn:aws:kms:us-east-1:000000000000:alias/nope" }
[[buckets.objects]]
key = "other"
encryption = { algorithm = "aws:kms", key = "2234abcd-12ab-34cd-56ef-1234567890ab" }
)"));
    EXPECT_EQ(
        required_by(seeds),
        "seed:2: users[0]: has no secret_key, so only a server that knows the access key already can take it\n"
        "seed:7: buckets[0].encryption.key: \"alias/nope\" is no key of a seed here, so the server has to have it\n"
        "seed:15: buckets[0].objects[2].encryption.key: \"2234abcd-12ab-34cd-56ef-1234567890ab\" is no key of a "
        "seed here, so the server has to have it\n");
}

TEST(SeedRequirements, AreNoneOfWhatAnotherSeedSays) {
    auto const needs = R"(
[[users]]
name = "alice"
access_key = "alice-key"
[[buckets]]
name = "alpha"
encryption = { algorithm = "aws:kms", key = "alias/app" }
[[buckets]]
name = "beta"
encryption = { algorithm = "aws:kms", key = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
[[buckets]]
name = "gamma"
encryption = { algorithm = "aws:kms", key = "alias/second" }
[[buckets]]
name = "delta"
encryption = { algorithm = "aws:kms", key = "alias/aws/s3" }
)";
    std::vector<seed_document> seeds;
    seeds.push_back(read(key_and_user));
    seeds.push_back(read(needs));
    EXPECT_EQ(required_by(seeds), "");
}

}  // namespace
}  // namespace s3seal::seed
