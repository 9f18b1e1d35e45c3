// Which condition keys requests to this server can have. A policy that asks for another one is weaker, or stricter,
// than its author believes: it is told so when the policy is put, and in explanations.
#pragma once

#include "server/iam/policy.hpp"
#include "server/iam/request_context.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

// Whether some request to the service (s3, s3express, kms, sts) has that key; in any letter case.
bool is_ever_set(std::string_view service, std::string_view key);

// Whether the table behind is_ever_set has all of them: asserted where a service hands over the keys of a request.
bool are_all_known(std::string_view service, key_source const& keys);

// What a policy is attached to: only requests to the services of that come to it.
enum class attached_to { caller, bucket, key, role };

// The keys in conditions that no request has to the services which the statement's actions name, as far as their
// requests come to the policy: as written, each once.
std::vector<std::string> find_keys_never_set(policy const& document, attached_to where);

// Warns of them, a line each, and of no more than eight: a policy may have hundreds. `whose`: "bucket reports".
void warn_of_keys_never_set(std::string_view whose, policy const& document, attached_to where);

}  // namespace s3seal::iam
