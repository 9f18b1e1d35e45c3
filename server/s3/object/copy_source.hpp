// The object that a copy reads, for CopyObject and UploadPartCopy.
// Source: S3 API, "CopyObject".
#pragma once

#include "server/s3/object/object_content.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/model.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

struct copy_source_name {
    std::string bucket;
    std::string key;
    std::optional<std::string> version;
};

// x-amz-copy-source: "bucket/key", "/bucket/key" or a URL, percent-encoded, with "?versionId=..." or without.
// InvalidArgument.
result<copy_source_name> parse_copy_source(std::string_view text, address_book const& addresses);

struct copy_source {
    copy_source_name name;
    std::shared_ptr<s3::bucket const> bucket;
    storage::object row;     // with its parts
    bool is_current = true;  // it is the key's current version
};

// As GetObject would give it to the caller: named, there, of the expected owner, readable by the policies of its own
// bucket, and as the x-amz-copy-source-if-* headers want it. Says nothing of its encryption.
// InvalidArgument, NoSuchBucket, AccessDenied, NoSuchKey, InvalidObjectState, PreconditionFailed; NoSuchVersion,
// InvalidRequest: its version is a delete marker.
result<copy_source> load_copy_source(services const& svc, request_context const& context);

// Its bytes: needs the customer's key that it was stored with, or KMS. The errors of find_customer_key() and
// open_object_key().
result<std::unique_ptr<object_content>> open_copy_source(services const& svc, request_context const& context,
                                                         copy_source const& source, http::byte_range slice);

// The four conditions of GetObject with `prefix` before their names: a source that was not modified is as much of a
// failure as one that was. PreconditionFailed.
result<> check_source_conditions(request_context const& context, std::string_view prefix, storage::object const& row);

// x-amz-copy-source-version-id, unless it is the null version.
void add_source_version(http::response& response, std::string_view version);

// InvalidRequest: more than may be copied at once, 5 GiB.
result<> check_copy_size(std::uint64_t bytes);

}  // namespace s3seal::s3
