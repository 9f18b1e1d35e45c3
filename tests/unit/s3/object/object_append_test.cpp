#include "server/s3/object/object_append.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

storage::object an_object(std::string mode, std::string key_arn, unsigned parts = 0) {
    storage::object row;
    row.sealed.mode = std::move(mode);
    row.sealed.key_arn = std::move(key_arn);
    row.part_count = parts;
    return row;
}

encryption_decision decided(std::string mode, std::optional<std::string> key = std::nullopt) {
    encryption_decision decision;
    decision.mode = std::move(mode);
    decision.kms_key = std::move(key);
    return decision;
}

TEST(ObjectAppend, KeepsToTheEncryptionOfTheObject) {
    auto const plain = an_object("AES256", "");
    auto const sealed = an_object("aws:kms", "arn:one");
    EXPECT_TRUE(check_appendable(plain, decided("AES256")));
    EXPECT_TRUE(check_appendable(sealed, decided("aws:kms", "arn:one")));
    EXPECT_EQ(check_appendable(plain, decided("aws:kms", "arn:one")).error().code, errc::encryption_type_mismatch);
    EXPECT_EQ(check_appendable(sealed, decided("AES256")).error().code, errc::encryption_type_mismatch);
    EXPECT_EQ(check_appendable(sealed, decided("aws:kms", "arn:two")).error().code, errc::encryption_type_mismatch);
}

// Copies have no bucket key, and writes always: that is no other encryption.
TEST(ObjectAppend, AsksNothingOfBucketKeys) {
    auto decision = decided("aws:kms", "arn:one");
    decision.bucket_key = true;
    EXPECT_TRUE(check_appendable(an_object("aws:kms", "arn:one"), decision));
}

TEST(ObjectAppend, EndsWithTenThousandParts) {
    for (unsigned const parts : {0u, 1u, 9'999u})
        EXPECT_TRUE(check_appendable(an_object("AES256", "", parts), decided("AES256"))) << parts;
    EXPECT_EQ(check_appendable(an_object("AES256", "", 10'000), decided("AES256")).error().code, errc::too_many_parts);
}

}  // namespace
}  // namespace s3seal::s3
