// Names of directory buckets: base--zone--x-s3, where the zone is an Availability Zone's id, which names its region.
// Source: S3 user guide, "Directory bucket naming rules".
#pragma once

#include <string_view>

namespace s3seal::aws {

inline constexpr std::string_view directory_suffix = "--x-s3";

// The name alone makes a directory bucket.
bool is_directory_bucket(std::string_view name) noexcept;

// use1-az4 of b--use1-az4--x-s3; "": it names none.
std::string_view zone_of(std::string_view bucket) noexcept;

// us-east-1 for use1-az4; "": no zone of a region that we know.
std::string_view region_of_zone(std::string_view zone) noexcept;

// Base, zone and length: what CreateBucket asks of a name.
bool is_creatable_directory_name(std::string_view name) noexcept;

}  // namespace s3seal::aws
