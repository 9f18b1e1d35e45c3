// Which names buckets have.
// Source: S3 user guide, "General purpose bucket naming rules".
#pragma once

#include <string_view>

namespace s3seal::aws {

// Rules for any bucket name in a request: characters and length.
bool is_bucket_name(std::string_view name) noexcept;

// Rules for a general purpose bucket that is to be created: also reserved prefixes and suffixes.
bool is_creatable_bucket_name(std::string_view name) noexcept;

}  // namespace s3seal::aws
