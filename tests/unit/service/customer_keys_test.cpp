#include "server/service/customer_keys.hpp"

#include "tests/support/owned_request.hpp"

#include <gtest/gtest.h>

namespace s3seal::service {
namespace {

TEST(CustomersKeys, HaveNamesOfTheirOwn) {
    for (auto const name :
         {"x-amz-server-side-encryption-customer-algorithm", "X-Amz-Server-Side-Encryption-Customer-Key-MD5",
          "x-amz-copy-source-server-side-encryption-customer-key"})
        EXPECT_TRUE(names_customer_key(name)) << name;
    for (auto const name : {"x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id",
                            "x-amz-server-side-encryption-customer-", ""})
        EXPECT_FALSE(names_customer_key(name)) << name;
}

TEST(CustomersKeys, AreFoundInHeadersAndInTheQuery) {
    auto const brings = [](std::string const& target, std::string const& header) {
        return brings_customer_key(test::owned_request{"PUT", target, {{"Host", "h"}, {header, "v"}}}.head);
    };
    EXPECT_TRUE(brings("/b/k", "X-AMZ-Server-Side-Encryption-Customer-Key"));
    EXPECT_TRUE(brings("/b/k?a=b&x-amz-server-side-encryption-customer-key=c", "a"));
    EXPECT_TRUE(brings("/b/k?X-Amz-Server-Side%2DEncryption-Customer-Algorithm=AES256", "a"));
    EXPECT_TRUE(brings("/b/k?x-amz-server-side-encryption-customer-key", "a"));
    EXPECT_FALSE(brings("/b/x-amz-server-side-encryption-customer-key", "a"));
    EXPECT_FALSE(brings("/b/k?prefix=x-amz-server-side-encryption-customer-key", "a"));
    EXPECT_FALSE(brings("/b/k?x-amz-server-side-encryption-aws-kms-key-id=c&%", "a"));
}

}  // namespace
}  // namespace s3seal::service
