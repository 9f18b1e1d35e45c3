// Paths of the servers that this one stands in for: what compose files, modules for tests and their wait strategies
// ask.
#pragma once

#include "server/http/request.hpp"

#include <span>
#include <string_view>

namespace s3seal::front {

struct foreign_path {
    std::string_view path;
    std::string_view method = "GET";  // GET is HEAD too
    // Of S3 the path would be about the bucket of this name; "": no bucket can have it.
    std::string_view bucket = {};
};

// All of them.
std::span<foreign_path const> foreign_paths() noexcept;

// Which of them a request is for that is not signed and has no query; null: none. Whether its Host names a bucket, and
// whether there is one of the path's name, nobody has asked yet.
foreign_path const* find_foreign_path(http::request const& head) noexcept;

}  // namespace s3seal::front
