// Tags of objects where these are written and read.
#pragma once

#include "server/http/response.hpp"
#include "server/s3/object/copy_source.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/model.hpp"

namespace s3seal::s3 {

// The source's, for its copy. To carry them over the caller must be allowed to read them there and to put them here.
// AccessDenied; NotImplemented: directory buckets keep none.
result<storage::tag_list> tags_of_copy(services const& svc, request_context const& context, copy_source const& source);

// x-amz-tagging-count, where there are any and the caller may read them.
void add_tag_count(services const& svc, request_context const& context, http::response& response,
                   storage::object const& row);

}  // namespace s3seal::s3
