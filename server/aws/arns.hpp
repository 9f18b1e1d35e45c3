// Amazon Resource Names.
#pragma once

#include "storage/model.hpp"

#include <string>
#include <string_view>

namespace s3seal::aws {

// arn:aws:s3:::bucket, of a general purpose bucket
std::string bucket_arn(std::string_view region, std::string_view bucket);
// Of either kind: arn:aws:s3express:us-west-2:111122223333:bucket/base--usw2-az1--x-s3
std::string arn_of(storage::bucket const& bucket);

// Whether a reference to a key, its ARN or the id at the ARN's end, names the one of that ARN.
bool names_key(std::string_view arn, std::string_view reference) noexcept;

// Whether there can be an ARN that this is, or that it is a pattern of: `*` stands for any text, `?` for a character.
bool may_be_arn(std::string_view text) noexcept;

}  // namespace s3seal::aws
