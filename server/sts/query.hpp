// What STS operations take and give, and how they refuse.
#pragma once

#include "server/auth/identity.hpp"
#include "server/http/uri.hpp"
#include "server/sts/error.hpp"
#include "server/sts/services.hpp"
#include "server/xml/codec.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::sts {

// A call on its way to its operation.
struct call {
    services const& svc;
    std::vector<http::query_parameter> parameters;
    auth::identity caller;
    instant now;
    std::string source_address = {};
    std::string user_agent = {};
    bool secure = false;

    // Nothing when it is absent or empty.
    std::optional<std::string_view> find(std::string_view name) const noexcept {
        for (auto const& one : parameters)
            if (one.name == name && !one.value.empty()) return one.value;
        return std::nullopt;
    }
};

// Of STS's model, but not built.
std::span<std::string_view const> operations_not_built() noexcept;
bool is_not_built(std::string_view action) noexcept;

// Refuses what limits or marks a session on AWS and has no effect here. ValidationError.
result<> check_parameters(call const& call);

// Of AssumeRole and GetSessionToken.
struct temporary_credentials {
    std::string access_key;
    std::string secret_key;
    std::string token;
    instant expiration;
};
template <class Ar>
void describe(Ar& ar, temporary_credentials& x) {
    ar.required("AccessKeyId", x.access_key);
    ar.required("SecretAccessKey", x.secret_key);
    ar.required("SessionToken", x.token);
    ar.required("Expiration", x.expiration, xml::whole_seconds);
}

struct assumed_role_user {
    std::string id;
    std::string arn;
};
template <class Ar>
void describe(Ar& ar, assumed_role_user& x) {
    ar.required("AssumedRoleId", x.id);
    ar.required("Arn", x.arn);
}

struct assumed_role {
    assumed_role_user user;
    temporary_credentials credentials;
    std::optional<std::size_t> packed_policy_percent;
};
template <class Ar>
void describe(Ar& ar, assumed_role& x) {
    ar.required("AssumedRoleUser", x.user);
    ar.required("Credentials", x.credentials);
    ar.optional("PackedPolicySize", x.packed_policy_percent);
}

struct session_token {
    temporary_credentials credentials;
};
template <class Ar>
void describe(Ar& ar, session_token& x) {
    ar.required("Credentials", x.credentials);
}

struct caller_identity {
    std::string arn;
    std::string id;
    std::string account;
};
template <class Ar>
void describe(Ar& ar, caller_identity& x) {
    ar.required("Arn", x.arn);
    ar.required("UserId", x.id);
    ar.required("Account", x.account);
}

result<assumed_role> assume_role(call const& call);
result<session_token> get_session_token(call const& call);
result<caller_identity> get_caller_identity(call const& call);

}  // namespace s3seal::sts
