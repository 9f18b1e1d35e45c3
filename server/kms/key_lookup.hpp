// The keys that calls name.
#pragma once

#include "server/kms/call.hpp"

#include <string_view>

namespace s3seal::kms {

enum class aliases { allowed, refused };

// The key that is meant, whether the caller may use it or not; noted in the call. `action`: for the text when it is
// another account's and does not exist. NotFoundException, AccessDeniedException.
result<key_ptr> find_key(call& call, std::string_view reference, aliases by, std::string_view action);

// Likewise, and asks for permission for kms:<operation>, all that the operation needs.
result<key_ptr> find_permitted_key(call& call, std::string_view reference, aliases by,
                                   encryption_context const* context = nullptr);

}  // namespace s3seal::kms
