#include "server/s3/object/checksum_headers.hpp"

#include "storage/base/bytes.hpp"

namespace s3seal::s3 {

void add_checksum_headers(http::response& response, storage::checksum const& digest) {
    if (digest.algorithm.empty()) return;
    response.add("x-amz-checksum-" + to_lower(digest.algorithm), digest.value);
    response.add("x-amz-checksum-type", digest.type);
}

}  // namespace s3seal::s3
