// What several operations do to a key that is made or changed.
#pragma once

#include "server/kms/call.hpp"
#include "server/kms/input.hpp"

#include <functional>

namespace s3seal::kms {

// key_table::change between the points of a commit: what the call is for.
result<key_ptr> change_key(call const& call, storage::key_name const& name,
                           std::function<result<>(key& draft)> const& edit);

// Sets the policy from Policy (the default without) and completes the draft. MalformedPolicyDocumentException: no
// policy, or one that locks its author out, unless BypassPolicyLockoutSafetyCheck.
result<> set_policy(call& call, key& draft, input const& in);

// aws:TagKeys and aws:RequestTag of the input's Tags, for policies.
void add_tag_keys(iam::condition_values& to, input const& in);

// Adds or replaces those of Tags. TagException.
result<> add_tags(tag_list& to, input const& in);

// UnsupportedOperationException.
result<> check_symmetric(key const& one);
result<> check_origin(key const& one, std::string_view wanted);

}  // namespace s3seal::kms
