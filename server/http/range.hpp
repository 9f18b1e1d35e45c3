// Range: one slice of a body.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace s3seal::http {

struct byte_range {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

enum class range_kind { whole, slice, unsatisfiable };

struct range_choice {
    range_kind kind = range_kind::whole;
    byte_range slice;
};

// What `bytes=...` means for a body of `size` bytes. Several ranges, another unit and everything that is not
// well-formed mean the whole body: S3 ignores them (recorded).
range_choice choose_range(std::optional<std::string_view> header, std::uint64_t size);

}  // namespace s3seal::http
