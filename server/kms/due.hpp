// What becomes of keys by themselves as time passes: they rotate, they are deleted, what was imported into them
// expires. A lookup lets it happen to the key that it finds; this is for all of them, and tells of it. Source: KMS
// developer guide, "Rotate AWS KMS keys", "Delete an AWS KMS key", "Importing key material".
#pragma once

#include "server/kms/key_table.hpp"
#include "server/service/due_change.hpp"

#include <vector>

namespace s3seal::kms {

// What has not happened yet and is due then, and what imported material expires since `after`: RotateKey, DeleteKey,
// DeleteExpiredKeyMaterial, which are CloudTrail's names.
std::vector<s3seal::service::due_change> list_due(key_table const& keys, instant after, instant until);

// Lets it happen: a rotation for each period that has passed. internal.
result<> run_due(key_table& keys, instant until);

}  // namespace s3seal::kms
