// The regions that exist, and what their names imply.
#pragma once

#include "storage/model.hpp"

#include <span>
#include <string>
#include <string_view>

namespace s3seal::s3 {

std::span<std::string_view const> known_regions() noexcept;
bool is_known_region(std::string_view name) noexcept;

// aws, aws-cn, aws-us-gov
std::string_view partition_of(std::string_view region) noexcept;

// arn:aws:s3:::bucket, of a general purpose bucket
std::string bucket_arn(std::string_view region, std::string_view bucket);
// Of either kind: arn:aws:s3express:us-west-2:111122223333:bucket/base--usw2-az1--x-s3
std::string arn_of(storage::bucket const& bucket);

// Regions from before 2014 still take Signature Version 2.
bool accepts_sigv2(std::string_view region) noexcept;

}  // namespace s3seal::s3
