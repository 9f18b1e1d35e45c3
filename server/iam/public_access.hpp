// Whether a bucket policy is public, as S3 Block Public Access means it.
// Source: S3 user guide, "Blocking public access to your Amazon S3 storage" (The meaning of "public").
#pragma once

#include "server/iam/policy.hpp"

namespace s3seal::iam {

// A statement that allows everybody is public unless a condition fixes who may: networks, accounts, principals,
// organisations, endpoints, keys, without wildcards and variables.
bool is_public(policy const& document);

}  // namespace s3seal::iam
