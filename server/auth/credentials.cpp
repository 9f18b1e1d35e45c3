#include "server/auth/credentials.hpp"

#include "server/auth/hmac.hpp"
#include "storage/base/bytes.hpp"

#include <algorithm>

namespace s3seal::auth {

namespace {

constexpr std::string_view default_key = "test";
constexpr std::string_view default_secret = "test";
constexpr std::string_view default_account = "000000000000";

bool is_account_id(std::string_view text) {
    return text.size() == 12 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

credential make_root_credential(std::string_view access_key, std::string_view secret, std::string_view account) {
    return {std::string{access_key}, std::string{secret}, std::string{account},
            "arn:aws:iam::" + std::string{account} + ":root"};
}

credential_store::credential_store(std::vector<credential> const& known, bool with_defaults)
    : with_defaults_{with_defaults} {
    for (auto const& one : known) known_.emplace(one.access_key, one);
    if (with_defaults) known_.emplace(default_key, make_root_credential(default_key, default_secret, default_account));
}

std::optional<credential> credential_store::find(std::string_view access_key) const {
    if (auto const found = known_.find(std::string{access_key}); found != known_.end()) return found->second;
    if (with_defaults_ && is_account_id(access_key))
        return make_root_credential(access_key, default_secret, access_key);
    return std::nullopt;
}

std::vector<std::string> credential_store::access_keys() const {
    std::vector<std::string> keys;
    for (auto const& [key, one] : known_) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

std::string canonical_user_id(std::string_view account) {
    auto const digest = sha256(std::string{"s3seal canonical user "}.append(account));
    return hex_encode(digest);
}

}  // namespace s3seal::auth
