// OPTIONS: what a browser asks before a request of another origin. Nobody signs it, and what the request itself would
// need is none of its business.
// Source: S3 user guide, "Using cross-origin resource sharing (CORS)".
#include "server/s3/request/context.hpp"
#include "server/s3/request/operation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace s3seal::s3::ops {

namespace {

error forbidden(std::string_view why, std::string_view method) {
    return error{errc::access_forbidden, fmt::format("CORSResponse: {}", why)}
        .with("Method", method)
        .with("ResourceType", "BUCKET");
}

// No bucket has a CORS configuration as long as none can be put.
result<http::response> answer_preflight(services const& /*svc*/, request_context& context) {
    constexpr std::array<std::string_view, 5> methods{"GET", "PUT", "POST", "DELETE", "HEAD"};
    if (!context.request.has("Origin"))
        return error{errc::bad_request, "Insufficient information. Origin request header needed."};
    auto const method = context.request.find("Access-Control-Request-Method");
    if (method && std::find(methods.begin(), methods.end(), *method) == methods.end())
        return error{errc::bad_request, fmt::format("Invalid Access-Control-Request-Method: {}", *method)};
    if (!context.bucket) return forbidden("Bucket not found", method.value_or("OPTIONS"));
    return forbidden("CORS is not enabled for this bucket.", method.value_or("OPTIONS"));
}

constexpr operation preflight_rows[] = {
    {.name = "PreflightBucket", .verb = "OPTIONS", .resource = on::bucket, .run = handler::simple{answer_preflight}},
    {.name = "PreflightObject", .verb = "OPTIONS", .resource = on::object, .run = handler::simple{answer_preflight}},
};

}  // namespace

std::span<operation const> preflights() {
    return preflight_rows;
}

}  // namespace s3seal::s3::ops
