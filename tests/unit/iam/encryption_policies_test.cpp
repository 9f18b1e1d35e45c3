// The usual statements about encryption, each against the usual headers.
#include "server/iam/authorize.hpp"
#include "tests/unit/iam/asking.hpp"

#include <gtest/gtest.h>

#include <array>

namespace s3seal::iam {
namespace {

constexpr auto sse = "s3:x-amz-server-side-encryption";
constexpr auto key_id = "s3:x-amz-server-side-encryption-aws-kms-key-id";
constexpr auto customer = "s3:x-amz-server-side-encryption-customer-algorithm";
constexpr auto key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

// The headers of a PUT, as condition keys.
struct column {
    std::string_view name;
    condition_keys keys;
};
std::array<column, 6> const columns{{
    {"none", {}},
    {"AES256", {{sse, {"AES256"}}}},
    {"aws:kms", {{sse, {"aws:kms"}}}},
    {"aws:kms with the key", {{sse, {"aws:kms"}}, {key_id, {key_arn}}}},
    {"aws:kms with another key", {{sse, {"aws:kms"}}, {key_id, {"arn:aws:kms:us-east-1:111122223333:key/other"}}}},
    {"SSE-C", {{customer, {"AES256"}}}},
}};

struct row {
    std::string_view condition;
    std::array<bool, 6> allowed;  // in the order of the columns
};
constexpr row rows[] = {
    {R"({"Null": {"s3:x-amz-server-side-encryption": "true"}})", {false, true, true, true, true, false}},
    {R"({"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}})",
     {false, true, false, false, false, false}},
    {R"({"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}})", {false, false, true, true, true, false}},
    {R"({"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "aws:kms"}})",
     {false, false, true, true, true, false}},
    {R"({"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"},
         "Null": {"s3:x-amz-server-side-encryption": "false"}})",
     {true, false, true, true, true, true}},
    {R"({"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "true"}})",
     {false, false, false, false, false, true}},
    {R"({"Null": {"s3:x-amz-server-side-encryption-customer-algorithm": "false"}})",
     {true, true, true, true, true, false}},
    {R"({"StringNotEquals": {"s3:x-amz-server-side-encryption-customer-algorithm": "AES256"}})",
     {false, false, false, false, false, true}},
    {R"({"ArnNotEqualsIfExists": {"s3:x-amz-server-side-encryption-aws-kms-key-id":
         "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}})",
     {false, false, false, true, false, false}},
};

TEST(EncryptionPolicies, DecideEveryCellAsDocumented) {
    for (auto const& [condition, allowed] : rows) {
        auto const document =
            test::parse(std::string{R"({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                                     "Resource": "arn:aws:s3:::b/*", "Condition": )"} +
                        std::string{condition} + "}}");
        for (std::size_t i = 0; i < columns.size(); ++i) {
            authorization_case asked;
            asked.asked = test::asking("s3:PutObject", "arn:aws:s3:::b/k", test::root("111122223333"), columns[i].keys);
            asked.owner = "111122223333";
            asked.resource_policy = document;
            EXPECT_EQ(authorize(asked).allowed(), allowed[i]) << condition << " against " << columns[i].name;
        }
    }
}

}  // namespace
}  // namespace s3seal::iam
