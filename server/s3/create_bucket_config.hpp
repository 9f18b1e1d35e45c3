// CreateBucketConfiguration, the optional body of CreateBucket.
#pragma once

#include "server/s3/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

struct create_bucket_config {
    std::optional<std::string> location_constraint;
    bool has_location = false;  // a zone: directory buckets
    bool has_bucket = false;    // the kind of a directory bucket
    bool has_tags = false;
};

// An empty body says nothing. MalformedXML.
result<create_bucket_config> parse_create_bucket_config(std::string_view body);

}  // namespace s3seal::s3
