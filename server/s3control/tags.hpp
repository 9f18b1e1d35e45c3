// ListTagsForResource, TagResource, UntagResource: the tags of a bucket are those of GetBucketTagging.
// Source: S3 API, "TagResource".
#pragma once

#include "server/s3/request/operation.hpp"

#include <span>
#include <string_view>

namespace s3seal::s3control {

inline constexpr std::string_view name_space = "http://awss3control.amazonaws.com/doc/2018-08-20/";

// On a bucket whose ARN follows their path.
inline constexpr std::string_view tags_path = "/v20180820/tags/";
inline constexpr std::string_view removed_keys = "tagKeys";  // of the query, each with one
std::span<s3::operation const> tag_operations() noexcept;

}  // namespace s3seal::s3control
