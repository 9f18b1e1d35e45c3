// What a seed leaves to the server that it is applied to.
#pragma once

#include "server/seed/seed.hpp"

#include <span>
#include <vector>

namespace s3seal::seed {

// Secrets of access keys, and keys of KMS, that none of the seeds says: no mistakes, as the server may have them. Each
// is told once.
std::vector<mistake> requirements_of(seed_document const& seed, std::span<seed_document const> together);

}  // namespace s3seal::seed
