// The headers that an object keeps: system metadata, and the user's own under x-amz-meta-.
// Source: S3 user guide, "Working with object metadata".
#pragma once

#include "server/http/request.hpp"
#include "server/http/response.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/model.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::s3 {

using stored_headers = std::vector<std::pair<std::string, std::string>>;

enum class header_source {
    request,
    decoded_body,  // a request whose aws-chunked coding was removed, so that it is not kept
    form,  // its fields: text is kept as it is, and system values as the low bytes of their characters (recorded)
};

// Lower-case names in arrival order, Content-Type always among them. InvalidArgument, MetadataTooLarge,
// InvalidRedirectLocation.
result<stored_headers> collect_object_headers(http::request const& request, header_source source);

// Adds them as S3 sends them: metadata that is not printable as encoded words.
void add_object_headers(http::response& response, stored_headers const& headers);

// STANDARD when absent. InvalidStorageClass.
result<std::string> parse_storage_class(http::request const& request);

// Headers that only new objects of other kinds of buckets may have. NotImplemented.
result<> refuse_unbuilt_headers(request_context const& context);

// Of a new object in the request's bucket; EXPRESS_ONEZONE is all that directory buckets have. InvalidStorageClass.
result<std::string> parse_storage_class(request_context const& context);

}  // namespace s3seal::s3
