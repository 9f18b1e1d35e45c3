// May the caller do that? Key policy, the caller's own policies and grants together.
// Source: KMS guide, "Determining access to AWS KMS keys".
#pragma once

#include "server/kms/call.hpp"

#include <string>
#include <string_view>

namespace s3seal::kms {

// Whether `action` (kms:Decrypt) may be done with the key. `context`: of operations that have one, else null.
// AccessDeniedException, InvalidGrantTokenException.
result<> permit(call const& call, key const& with, std::string_view action, encryption_context const* context);

// Likewise without any grant.
bool permitted_by_policies(call const& call, key const& with, std::string_view action);

// Whether a grant lets `who` make that one: with none but its own operations, and constraints at least as strict.
bool covers(grant const& parent, iam::principal const& who, grant const& child);

// Of what has no policy of its own: aliases, or everything ("*"). The caller's own policies decide.
result<> permit_on(call const& call, std::string resource, std::string_view action);

// For keys of other accounts: whether they exist is not told.
error not_visible(iam::principal const& who, std::string_view action);

// Whether a grant or a policy names this very principal: its own ARN, its role's, or its account when it is the root.
bool is_principal(iam::principal const& who, std::string_view named);

// Opaque text that stands for a grant.
std::string make_grant_token(parts const& svc, grant const& grant);
// Null: no such grant (any more). InvalidGrantTokenException: no token at all.
result<std::shared_ptr<grant const>> find_grant(call const& call, std::string_view token);

}  // namespace s3seal::kms
