// The regions that exist, and what their names imply.
#pragma once

#include <span>
#include <string_view>

namespace s3seal::aws {

std::span<std::string_view const> known_regions() noexcept;
bool is_known_region(std::string_view name) noexcept;

// aws, aws-cn, aws-us-gov
std::string_view partition_of(std::string_view region) noexcept;

// Regions from before 2014 still take Signature Version 2.
bool accepts_sigv2(std::string_view region) noexcept;

}  // namespace s3seal::aws
