// From the parts of an upload and the request that completes it to the object that it becomes.
#pragma once

#include "server/http/request.hpp"
#include "server/s3/multipart/part_list.hpp"
#include "server/s3/request/error.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <vector>

namespace s3seal::s3 {

inline constexpr std::uint64_t min_part_bytes = 5ull << 20;  // of every part but the last

// Pure: the object with the listed parts, its size, ETag and checksum. `stored`: all parts of the upload, by number.
// What the request's headers and its list promise about parts and object must hold. InvalidRequest, InvalidPartOrder,
// InvalidPart, EntityTooSmall, BadDigest.
result<storage::object> assemble(http::request const& request, storage::multipart_upload const& upload,
                                 std::vector<listed_part> const& listed, std::vector<storage::stored_part> stored);

}  // namespace s3seal::s3
