// Access keys, and whose they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace s3seal::auth {

struct credential {
    std::string access_key;
    std::string secret;
    std::string account;  // 12 digits
    std::string arn;      // of the principal: arn:aws:iam::123456789012:root
};

credential make_root_credential(std::string_view access_key, std::string_view secret, std::string_view account);

// Immutable once built: any thread.
class credential_store {
public:
    // `with_defaults`: test/test of account 000000000000, and every 12-digit access key with the secret `test` as
    // the root of the account that it names.
    credential_store(std::vector<credential> const& known, bool with_defaults);

    std::optional<credential> find(std::string_view access_key) const;
    std::vector<std::string> access_keys() const;  // without the 12-digit ones

private:
    std::unordered_map<std::string, credential> known_;
    bool with_defaults_;
};

// The id of an account in <Owner>: 64 hex digits, always the same for the same account.
std::string canonical_user_id(std::string_view account);

}  // namespace s3seal::auth
