#include "server/s3/object/requested_checksum.hpp"

namespace s3seal::s3 {

result<body::checksum_row const*> find_requested_checksum(http::request const& request) {
    auto const name = request.find("x-amz-checksum-algorithm");
    if (!name) return nullptr;
    if (auto const* row = body::find_by_name(*name)) return row;
    return error{errc::invalid_request,
                 "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, "
                 "CRC32C, CRC64NVME, MD5, SHA1, SHA256, SHA512, XXHASH128, XXHASH3, XXHASH64]"};
}

}  // namespace s3seal::s3
