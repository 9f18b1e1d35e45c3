// Any bytes as the body of UpdateObjectEncryption: refused, or a key's ARN that is taken again as it was understood.
#include "server/s3/encryption/object_encryption.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    auto const read = s3::parse_object_encryption({reinterpret_cast<char const*>(data), size});
    if (!read) return 0;
    REQUIRE_HOLDS(read->key_arn.starts_with("arn:aws") && read->key_arn.size() <= 2048);
    auto const again = s3::parse_object_encryption(
        "<ObjectEncryption><SSE-KMS><BucketKeyEnabled>" + std::string{read->bucket_key ? "true" : "false"} +
        "</BucketKeyEnabled><KMSKeyArn>" + read->key_arn + "</KMSKeyArn></SSE-KMS></ObjectEncryption>");
    REQUIRE_HOLDS(again && again->key_arn == read->key_arn && again->bucket_key == read->bucket_key);
    return 0;
}
