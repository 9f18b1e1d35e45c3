#include "server/s3/encryption/customer_key.hpp"

#include <gtest/gtest.h>

namespace s3seal::s3 {
namespace {

constexpr std::string_view key_a = "MTIzNDU2Nzg5MGFiY2RlZjEyMzQ1Njc4OTBhYmNkZWY=";
constexpr std::string_view md5_a = "JMwgiexXqwuPqIPjYFmIZQ==";
constexpr std::string_view ten_bytes = "MTIzNDU2Nzg5MA==";
constexpr std::string_view md5_of_ten_bytes = "6Afx/PgtEy+bsBjKZzihnw==";

struct trio {
    customer_key_headers sent;
    std::string_view message;  // absent text: the table's
    errc code = errc::invalid_argument;
};

class IncompleteOrWrongTrio : public testing::TestWithParam<trio> {};

TEST_P(IncompleteOrWrongTrio, IsRefusedInS3sOrder) {
    auto const& [sent, message, code] = GetParam();
    auto const key = parse_customer_key(sent, key_length::checked);
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().code, code);
    if (code == errc::invalid_argument) EXPECT_EQ(key.error().message, message);
    ASSERT_FALSE(key.error().extras.empty());
    EXPECT_EQ(key.error().extras[0].second, "x-amz-server-side-encryption");
}

constexpr std::string_view no_algorithm =
    "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.";
constexpr std::string_view no_key =
    "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.";
constexpr std::string_view no_md5 =
    "Requests specifying Server Side Encryption with Customer provided keys must provide the client calculated MD5 of "
    "the secret key.";
constexpr std::string_view wrong_md5 = "The calculated MD5 hash of the key did not match the hash that was provided.";
constexpr std::string_view wrong_length = "The secret key was invalid for the specified algorithm.";

INSTANTIATE_TEST_SUITE_P(OfEveryKind, IncompleteOrWrongTrio,
                         testing::Values(trio{{{}, key_a, md5_a}, no_algorithm}, trio{{{}, {}, md5_a}, no_algorithm},
                                         trio{{"AES256", {}, md5_a}, no_key}, trio{{"KMS", {}, md5_a}, no_key},
                                         trio{{"AES256", key_a, {}}, no_md5},
                                         trio{{"KMS", key_a, md5_of_ten_bytes}, "", errc::invalid_encryption_algorithm},
                                         trio{{"AES256", key_a, md5_of_ten_bytes}, wrong_md5},
                                         trio{{"AES256", ten_bytes, md5_a}, wrong_md5},
                                         trio{{"AES256", ten_bytes, md5_of_ten_bytes}, wrong_length},
                                         trio{{"AES256", "not base64", md5_a}, wrong_length}));

TEST(CustomerKey, IsTakenWithItsMd5AsSent) {
    auto const key = parse_customer_key({"AES256", key_a, md5_a}, key_length::checked);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->key.view(), "1234567890abcdef1234567890abcdef");
    EXPECT_EQ(key->md5, md5_a);
}

TEST(CustomerKey, OfAnotherLengthIsJustAnotherKeyOnReading) {
    EXPECT_TRUE(parse_customer_key({"AES256", ten_bytes, md5_of_ten_bytes}, key_length::unchecked));
}

TEST(CustomerKey, OfACopySourceHasHeadersOfItsOwn) {
    http::request request;
    request.headers = {{"X-Amz-Copy-Source-Server-Side-Encryption-Customer-Algorithm", "AES256"},
                       {"x-amz-server-side-encryption-customer-key", key_a}};
    EXPECT_EQ(customer_key_headers::of_copy_source(request).algorithm, "AES256");
    EXPECT_FALSE(customer_key_headers::of_copy_source(request).key);
    EXPECT_EQ(customer_key_headers::from(request).key, key_a);
    EXPECT_FALSE(customer_key_headers::from(request).algorithm);
}

}  // namespace
}  // namespace s3seal::s3
