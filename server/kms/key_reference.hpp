// How keys and aliases are named: ids, ARNs, alias/name, alias ARNs.
// Source: KMS guide, "Key identifiers (KeyId)".
#pragma once

#include "server/kms/error.hpp"
#include "storage/key_store.hpp"

#include <string>
#include <string_view>

namespace s3seal::kms {

inline constexpr std::string_view alias_prefix = "alias/";
inline constexpr std::string_view aws_alias_prefix = "alias/aws/";
inline constexpr std::string_view managed_alias = "alias/aws/s3";

struct key_reference {
    std::string account;
    std::string region;
    std::string name;  // an id, or alias/...
    bool by_arn = false;

    bool is_alias() const noexcept { return name.starts_with(alias_prefix); }
    std::string arn() const;
};

// For a caller of `account` at the endpoint of `region`. NotFoundException: no key can be meant by this.
result<key_reference> parse_key_reference(std::string_view text, std::string_view account, std::string_view region);

std::string key_arn(storage::key_name const& name);
std::string alias_arn(std::string_view account, std::string_view region, std::string_view alias);

// 8-4-4-4-12 hex digits, or mrk- and 32 of them.
bool is_key_id(std::string_view text) noexcept;

error missing_key(std::string_view arn);
error missing_alias(std::string_view arn);
error invalid_key_id(std::string_view reference);

}  // namespace s3seal::kms
