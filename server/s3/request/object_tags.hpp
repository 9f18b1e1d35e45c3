// Tags of objects: the document, and the header and the form's field that come with a new object.
// Source: S3 API, "PutObjectTagging", "PutObject"; S3 user guide, "Categorizing your objects using tags".
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "storage/model.hpp"

#include <string>
#include <string_view>

namespace s3seal::s3 {

// Each gives them sorted by key. InvalidTag, BadRequest: more than 10.

// <Tagging>. MalformedXML.
result<storage::tag_list> parse_object_tags(std::string_view document);
std::string print_object_tags(storage::tag_list const& tags);

// x-amz-tagging: as the query of a URL, k1=v1&k2=v2. InvalidArgument.
result<storage::tag_list> parse_tagging_header(std::string_view text);

// `tagging`: the document; any other one has no tags. MalformedXML.
result<storage::tag_list> parse_tagging_field(std::string_view text);

// What the request says of the tags of the object that it writes; "": nothing.
std::string_view requested_tags_text(request_context const& context) noexcept;
// Read, by the one or the other of the above.
result<storage::tag_list> parse_requested_tags(request_context const& context);

}  // namespace s3seal::s3
