#include "server/iam/public_access.hpp"

#include "storage/base/bytes.hpp"

#include <algorithm>
#include <array>

namespace s3seal::iam {

namespace {

bool is_fixed(std::string_view value) {
    return value.find_first_of("*?") == value.npos && value.find("${") == value.npos;
}

// The session's name behind a role's id may be anything: AROAEXAMPLE:*.
bool is_fixed_user_id(std::string_view value) {
    if (value.starts_with("AROA") && value.ends_with(":*")) value.remove_suffix(2);
    return is_fixed(value) && !value.empty();
}

// Blocks wider than /8 (IPv4) or /32 (IPv6) are as good as everybody.
bool is_narrow_network(std::string_view block) {
    auto const slash = block.find('/');
    if (!is_fixed(block)) return false;
    if (slash == block.npos) return true;
    auto const bits = parse_decimal(block.substr(slash + 1));
    return bits && *bits >= (block.find(':') == block.npos ? 8u : 32u);
}

constexpr std::array<std::string_view, 14> fixing_keys{"aws:principalarn",
                                                       "aws:principalaccount",
                                                       "aws:principalorgid",
                                                       "aws:sourceaccount",
                                                       "aws:sourcearn",
                                                       "aws:sourceowner",
                                                       "aws:sourceorgid",
                                                       "aws:sourcevpc",
                                                       "aws:sourcevpce",
                                                       "aws:userid",
                                                       "aws:sourceip",
                                                       "s3:dataaccesspointarn",
                                                       "s3:dataaccesspointaccount",
                                                       "s3:x-amz-server-side-encryption-aws-kms-key-id"};

bool fixes_who(condition const& one) {
    auto const key = to_lower(one.key);
    if (!one.compare || one.negated || one.if_exists || one.each == quantifier::for_all_values) return false;
    if (std::find(fixing_keys.begin(), fixing_keys.end(), key) == fixing_keys.end()) return false;
    auto* const narrow = key == "aws:sourceip" ? &is_narrow_network
                         : key == "aws:userid" ? &is_fixed_user_id
                                               : &is_fixed;
    return !one.values.empty() && std::all_of(one.values.begin(), one.values.end(), narrow);
}

bool is_everybody(named_principal const& one) {
    return one.kind == "*";
}

}  // namespace

bool is_public(policy const& document) {
    return std::any_of(document.statements.begin(), document.statements.end(), [](statement const& one) {
        return one.allows && std::any_of(one.principals.begin(), one.principals.end(), is_everybody) &&
               std::none_of(one.conditions.begin(), one.conditions.end(), fixes_who);
    });
}

}  // namespace s3seal::iam
