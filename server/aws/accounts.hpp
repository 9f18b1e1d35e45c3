// Accounts: 12 digits, and what S3 shows of them.
#pragma once

#include <string>
#include <string_view>

namespace s3seal::aws {

// Of whoever has none of their own.
inline constexpr std::string_view default_account = "000000000000";

bool is_account_id(std::string_view text) noexcept;

// The id of an account in <Owner>: 64 hex digits, always the same for the same account.
std::string canonical_user_id(std::string_view account);

}  // namespace s3seal::aws
