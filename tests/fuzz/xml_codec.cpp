// Any bytes as the body of PutBucketEncryption, for either kind of bucket, and of CreateBucket: what is accepted says
// the same when it is printed and read again.
#include "server/s3/create_bucket_config.hpp"
#include "server/s3/directory_encryption.hpp"
#include "server/s3/encryption_config.hpp"
#include "server/xml/codec.hpp"
#include "tests/fuzz/require.hpp"

using namespace s3seal;

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    constexpr auto root = "ServerSideEncryptionConfiguration";
    if (auto const read = xml::read_document<s3::encryption_config>(text, root)) {
        auto const printed = xml::print_document(*read, root);
        auto const again = xml::read_document<s3::encryption_config>(printed, root);
        REQUIRE_HOLDS(again && xml::print_document(*again, root) == printed);
    }
    if (auto const stored = s3::apply_encryption_config(text, {})) {
        auto const shown = s3::print_encryption_config(*stored);
        auto const again = s3::apply_encryption_config(shown, *stored);
        REQUIRE_HOLDS(again && s3::print_encryption_config(*again) == shown);
    }
    if (auto const stored = s3::apply_directory_encryption_config(text, {})) {
        auto const shown = s3::print_directory_encryption_config(*stored);
        auto const again = s3::apply_directory_encryption_config(shown, *stored);
        REQUIRE_HOLDS(again && s3::print_directory_encryption_config(*again) == shown);
    }
    if (auto const config = s3::parse_create_bucket_config(text)) {
        auto const printed = xml::print_document(*config, s3::create_bucket_root);
        auto const again = s3::parse_create_bucket_config(printed);
        REQUIRE_HOLDS(again && xml::print_document(*again, s3::create_bucket_root) == printed);
    }
    return 0;
}
