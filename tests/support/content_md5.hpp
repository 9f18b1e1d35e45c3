// The header of requests whose body must come with a digest.
#pragma once

#include "server/body/checksum.hpp"
#include "storage/base/bytes.hpp"

#include <string>
#include <string_view>

namespace s3seal::test {

inline std::string content_md5(std::string_view body) {
    auto const hash = body::make_hasher(body::checksum_algorithm::md5);
    hash->update(as_bytes(body));
    return base64_encode(as_bytes(hash->finish()));
}

}  // namespace s3seal::test
