#include "server/aws/accounts.hpp"

#include "storage/base/bytes.hpp"
#include "storage/crypto/hmac.hpp"

#include <algorithm>

namespace s3seal::aws {

bool is_account_id(std::string_view text) noexcept {
    return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string canonical_user_id(std::string_view account) {
    auto const digest = sha256(std::string{"s3seal canonical user "}.append(account));
    return hex_encode(digest);
}

}  // namespace s3seal::aws
