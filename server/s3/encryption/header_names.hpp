// The headers of encryption.
#pragma once

#include <string_view>

namespace s3seal::s3 {

namespace header {
inline constexpr std::string_view sse = "x-amz-server-side-encryption";
inline constexpr std::string_view sse_kms_key = "x-amz-server-side-encryption-aws-kms-key-id";
inline constexpr std::string_view sse_context = "x-amz-server-side-encryption-context";
inline constexpr std::string_view sse_bucket_key = "x-amz-server-side-encryption-bucket-key-enabled";
inline constexpr std::string_view sse_customer_algorithm = "x-amz-server-side-encryption-customer-algorithm";
inline constexpr std::string_view sse_customer_key = "x-amz-server-side-encryption-customer-key";
inline constexpr std::string_view sse_customer_key_md5 = "x-amz-server-side-encryption-customer-key-MD5";
}  // namespace header

}  // namespace s3seal::s3
