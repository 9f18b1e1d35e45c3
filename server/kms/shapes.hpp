// The shapes of KMS's model that operations take, with their constraints. Choices stand in AWS's order where it was
// recorded.
// Source: KMS API, the pages of its actions.
#pragma once

#include "server/kms/input.hpp"

namespace s3seal::kms::shapes {

extern shape const algorithm_to_wrap, alias_name, ciphertext, context, data_key_spec, description, encryption_algorithm,
    expiration_model, flag, grant_constraints, grant_id, grant_name, grant_operations, grant_token, grant_tokens,
    import_type, include_material, key_id, key_spec, key_usage, limit, mac_algorithm, marker, material_description,
    material_id, message_type, not_built, number_of_bytes, origin, pair_spec, pending_window, plaintext, policy,
    policy_name, principal, rotation_period, signing_algorithm, tag_keys, tags, time, wrapping_key_spec;

}  // namespace s3seal::kms::shapes
