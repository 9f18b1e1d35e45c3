// x-amz-copy-source-range: which bytes of its source a part is a copy of.
#pragma once

#include "server/http/range.hpp"
#include "server/http/request.hpp"
#include "server/s3/request/error.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace s3seal::s3 {

struct copy_range {
    std::string_view sent;
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // not less than `first`
};

// Nothing: the whole source. InvalidArgument unless it is bytes=first-last.
result<std::optional<copy_range>> parse_copy_range(http::request const& request);

// Unlike when reading, a range must lie within the source. InvalidArgument, InvalidRequest.
result<http::byte_range> choose_copy_slice(std::optional<copy_range> const& range, std::uint64_t size);

}  // namespace s3seal::s3
