#include "server/iam/known_keys.hpp"

#include "server/explain/service_keys.hpp"
#include "server/kms/condition_keys.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/sts/condition_keys.hpp"
#include "tests/unit/iam/asking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace s3seal::iam {
namespace {

using test::parse;

// tests/unit/iam/documented_keys.txt: "service key set" or "service key never why".
TEST(KnownKeys, AreThoseThatAwsDocumentsOrTheReasonIsWritten) {
    std::ifstream file{S3SEAL_SOURCE_DIR "/tests/unit/iam/documented_keys.txt"};
    std::size_t rows = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with('#')) continue;
        std::istringstream words{line};
        std::string service, key, state, why;
        words >> service >> key >> state >> why;
        ++rows;
        EXPECT_EQ(is_ever_set(explain::condition_keys_of_all(), service, key), state == "set") << line;
        EXPECT_TRUE(state == "set" || (state == "never" && !why.empty())) << line;
    }
    EXPECT_GT(rows, 100u);
}

TEST(KnownKeys, AreFoundInAnyLetterCaseAndByTheirFamily) {
    EXPECT_TRUE(is_ever_set(explain::condition_keys_of_all(), "s3", "S3:X-Amz-ACL"));
    EXPECT_TRUE(is_ever_set(explain::condition_keys_of_all(), "kms", "kms:EncryptionContext:Department"));
    EXPECT_FALSE(is_ever_set(explain::condition_keys_of_all(), "kms", "kms:EncryptionContext:"));
    EXPECT_FALSE(is_ever_set(explain::condition_keys_of_all(), "s3", "kms:EncryptionContext:Department"));
    EXPECT_TRUE(is_ever_set(explain::condition_keys_of_all(), "s3express", "s3express:x-amz-server-side-encryption"));
    EXPECT_FALSE(is_ever_set(explain::condition_keys_of_all(), "s3express", "s3:x-amz-server-side-encryption"));
    EXPECT_FALSE(is_ever_set(explain::condition_keys_of_all(), "dynamodb", "dynamodb:LeadingKeys"));
}

TEST(KnownKeys, NeverSetAreNamedOnceAsWritten) {
    auto const never = [](std::string_view actions, services_of_policy services = explain::condition_keys_of_all()) {
        std::string const text =
            R"({"Statement": [{"Effect": "Deny", "Principal": "*", "Action": )" + std::string{actions} +
            R"(, "Resource": "*", "Condition": {"Null": {"s3:destinationRegion": "true", "aws:UserAgent": "false"},
               "StringEquals": {"s3:destinationRegion": "EU", "kms:ViaService": "a"}}}]})";
        return find_keys_never_set(*parse(text), services);
    };
    EXPECT_THAT(never(R"("s3:CreateBucket")"), testing::ElementsAre("s3:destinationRegion", "kms:ViaService"));
    EXPECT_THAT(never(R"(["s3:*", "kms:Decrypt"])"), testing::ElementsAre("s3:destinationRegion"));
    EXPECT_THAT(never(R"("*")"), testing::ElementsAre("s3:destinationRegion"));
    EXPECT_THAT(never(R"("*")", s3::condition_keys_of_s3()),
                testing::ElementsAre("s3:destinationRegion", "kms:ViaService"));
    EXPECT_THAT(never(R"("*")", kms::condition_keys_of_kms()),
                testing::ElementsAre("s3:destinationRegion", "aws:UserAgent"));
    EXPECT_THAT(never(R"("*")", sts::condition_keys_of_sts()),
                testing::ElementsAre("s3:destinationRegion", "kms:ViaService"));
    EXPECT_THAT(never(R"(["s3:*", "kms:Decrypt"])", s3::condition_keys_of_s3()),
                testing::ElementsAre("s3:destinationRegion", "kms:ViaService"));
    EXPECT_THAT(never(R"("dynamodb:GetItem")"), testing::IsEmpty());
}

}  // namespace
}  // namespace s3seal::iam
