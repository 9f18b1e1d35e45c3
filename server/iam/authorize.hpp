// All policies together: may this be done?
// Source: IAM user guide, "Policy evaluation logic".
#pragma once

#include "server/aws/reason.hpp"
#include "server/iam/evaluate.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace s3seal::iam {

enum class policy_source { identity, session, resource };

// What an access control list says, where the resource has one. Its texts live for ever.
struct listed_access {
    std::string_view list = {};                       // "bucket ACL", "object ACL"; "": no list has a say
    std::string_view permission = {};                 // that the action takes
    principal_match allowed = principal_match::none;  // how grants of it name who asks
    bool public_ignored = false;                      // one to everybody does not count (IgnorePublicAcls)
};

// Everything that decided, kept so that it can be explained later.
struct authorization_case {
    request_context asked;
    std::string owner;                              // account of the resource
    std::shared_ptr<policy const> resource_policy;  // of the bucket or key; null: none
    bool policy_is_public = false;
    bool restrict_public = false;  // RestrictPublicBuckets
    listed_access listed = {};
    bool policy_only_denies = false;  // the resource is another account's than its policy
    // KMS: what the resource's policy does not allow, nobody may, not even its account's root, unless it was granted.
    bool resource_decides = false;
    bool granted = false;
};

struct decision {
    enum class outcome {
        allowed,
        explicit_deny,         // `source` says in which kind of policy
        not_allowed,           // no policy of kind `source` allows it
        public_access_blocked  // only a public policy would, and RestrictPublicBuckets holds
    };
    outcome what = outcome::not_allowed;
    policy_source source = policy_source::identity;
    std::shared_ptr<policy const> document;  // that decided, when one did
    std::size_t statement = verdict::no_statement;

    bool allowed() const noexcept { return what == outcome::allowed; }
};

// Within an account a user needs one Allow, from its own policies or the resource's; across accounts both. What an
// access control list grants is as good as an Allow of the resource's policy. A Deny anywhere wins. An account's root
// needs nobody's leave for what is its account's.
decision authorize(authorization_case const& asked);

// The case of a refusal, with all condition keys, as what they came from is gone later.
struct refused_case final : aws::reason_subject {
    explicit refused_case(authorization_case of) : asked{std::move(of)} {}
    authorization_case asked;
};
// Null: no policy was asked.
authorization_case const* case_of(aws::reason const& why) noexcept;

struct refusal {
    decision decided;
    std::shared_ptr<refused_case const> why;

    authorization_case const& asked() const noexcept { return why->asked; }
};

// authorize() with keys that are looked up when a policy asks for them. Nothing: it may be done.
std::optional<refusal> find_refusal(authorization_case asked, key_source const& keys);

// As AWS says it behind "is not authorized to perform: ... on resource: ...".
std::string reason_of(decision const& refused, std::string_view action);

}  // namespace s3seal::iam
