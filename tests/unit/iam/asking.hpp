// Short ways to ask policies, for tests.
#pragma once

#include "server/auth/credentials.hpp"
#include "server/iam/authorize.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

namespace s3seal::iam::test {

inline std::shared_ptr<policy const> parse(std::string_view json, policy_kind kind = policy_kind::resource) {
    auto parsed = parse_policy(json, kind);
    if (!parsed) {
        ADD_FAILURE() << parsed.error().text << " in " << json;
        return std::make_shared<policy const>();
    }
    return std::make_shared<policy const>(*std::move(parsed));
}

inline std::shared_ptr<policy const> identity(std::string_view json) {
    return parse(json, policy_kind::identity);
}

inline principal root(std::string_view account) {
    return auth::make_root_credential("key", "secret", account);
}

inline principal user(std::string_view account, std::string_view name,
                      std::vector<std::shared_ptr<policy const>> policies = {}) {
    return auth::make_user_credential("key", "secret", account, name, std::move(policies));
}

inline request_context asking(std::string_view action, std::string_view resource, principal who,
                              condition_keys keys = {}) {
    return {std::string{action}, std::string{resource}, std::move(who), std::move(keys)};
}

}  // namespace s3seal::iam::test
