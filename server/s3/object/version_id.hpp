// Ids of versions.
// Source: S3 user guide, "How S3 Versioning works".
#pragma once

#include "server/http/response.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// Of what is written to the bucket now: a new id where versioning is enabled, else that of the null version. Later ones
// are greater, so that lists may go on behind one that has gone.
std::string make_version_id(services const& svc, s3::bucket const& bucket);

// Whether a version may be named so: "null", or an id where the bucket has had versions. InvalidArgument.
result<> check_version_id(s3::bucket const& bucket, std::optional<std::string_view> version);
// `versionId` of the request.
result<> check_version_id(request_context const& context);
bool is_version_id(std::string_view text) noexcept;

// x-amz-version-id of what was found or removed: wherever the bucket has had versions.
void add_version_id(http::response& response, s3::bucket const& bucket, std::string_view version);
// Of what was written: null versions are not told.
void add_new_version_id(http::response& response, std::string_view version);

}  // namespace s3seal::s3
