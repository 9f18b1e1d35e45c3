// Policy documents: the grammar of IAM, as bucket policies and identity policies share it.
// Source: IAM user guide, "Grammar of the IAM JSON policy language".
#pragma once

#include "server/iam/condition.hpp"
#include "storage/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

struct named_principal {
    std::string kind;  // AWS, CanonicalUser, Service, Federated; "*": everybody
    std::string id;    // ARN, account, "*"
    friend bool operator==(named_principal const&, named_principal const&) = default;
};

struct statement {
    std::string sid;
    bool allows = false;  // else denies
    std::vector<named_principal> principals;
    bool except_principals = false;  // NotPrincipal
    std::vector<std::string> actions;
    bool except_actions = false;  // NotAction
    std::vector<std::string> resources;
    bool except_resources = false;  // NotResource
    std::vector<condition> conditions;
};

struct policy {
    std::string version = "2008-10-17";
    std::string id;
    std::vector<statement> statements;
    std::string text;  // as it was written

    bool has_variables() const noexcept { return version == "2012-10-17"; }
};

enum class policy_kind {
    resource,  // statements name principals and resources
    identity,  // statements name resources, no principals
    trust,     // statements name principals, no resources
};

struct policy_error {
    std::string text;  // S3's own
};

basic_result<policy, policy_error> parse_policy(std::string_view json, policy_kind kind);

}  // namespace s3seal::iam
