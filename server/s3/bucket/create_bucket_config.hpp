// CreateBucketConfiguration, the optional body of CreateBucket.
// Source: S3 API, "CreateBucket".
#pragma once

#include "server/s3/request/error.hpp"
#include "server/s3/request/tags.hpp"
#include "server/xml/codec.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

// Of directory buckets.
struct bucket_location {
    std::string type;  // AvailabilityZone
    std::string name;  // use1-az4
};
struct bucket_kind {
    std::string redundancy;  // SingleAvailabilityZone
    std::string type;        // Directory
};

struct create_bucket_config {
    static constexpr xml::form document{.root = "CreateBucketConfiguration"};
    std::optional<std::string> location_constraint;
    std::optional<bucket_location> location;
    std::optional<bucket_kind> bucket;
    std::optional<std::vector<tag>> tags;
};

template <class Ar>
void describe(Ar& ar, bucket_location& x) {
    ar.required("Type", x.type);
    ar.required("Name", x.name);
}
template <class Ar>
void describe(Ar& ar, bucket_kind& x) {
    ar.required("DataRedundancy", x.redundancy);
    ar.required("Type", x.type);
}
template <class Ar>
void describe(Ar& ar, create_bucket_config& x) {
    ar.optional("LocationConstraint", x.location_constraint);
    ar.optional("Location", x.location);
    ar.optional("Bucket", x.bucket);
    ar.wrapped("Tags", "Tag", x.tags);
}

// An empty body says nothing. MalformedXML.
result<create_bucket_config> parse_create_bucket_config(std::string_view body);

}  // namespace s3seal::s3
