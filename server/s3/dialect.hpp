// What the services whose requests are about buckets, S3 and S3 Control, do each in its own way. All else they share.
#pragma once

#include "server/http/response.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"

#include <span>
#include <string_view>

namespace s3seal::s3 {

struct dialect {
    // On success context.op is an operation that the caller may run, or whose handler asks that.
    result<> (*run_stages)(services const&, request_context&);
    // Those that a request passed before this one.
    std::span<std::string_view const> (*stages_before)(std::string_view stage);
    http::response (*refuse)(request_context const&, error const&);
};

dialect const& s3_dialect() noexcept;

}  // namespace s3seal::s3
