// One policy's answer to one question.
// Source: IAM user guide, "IAM JSON policy elements reference".
#pragma once

#include "server/iam/policy.hpp"
#include "server/iam/request_context.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::iam {

// How a statement names a principal.
enum class principal_match {
    none,
    account,   // names the whole account: its root, and in a Deny everybody in it
    role,      // names the role whose session this is, or everybody
    directly,  // names this very user or session
};

struct verdict {
    static constexpr std::size_t no_statement = static_cast<std::size_t>(-1);

    std::size_t denied_by = no_statement;   // the first statement that denies
    std::size_t allowed_by = no_statement;  // the one that allows with the closest match
    principal_match allowed = principal_match::none;

    bool denies() const noexcept { return denied_by != no_statement; }
    bool allows() const noexcept { return allowed_by != no_statement; }
};

verdict evaluate(policy const& document, request_context const& asked);

// The first part of a statement that does not fit, or none.
enum class mismatch { none, principal, action, resource, condition };
struct statement_match {
    mismatch part = mismatch::none;
    std::size_t condition = 0;  // which one, when it is a condition
    principal_match principal = principal_match::directly;
};
statement_match match(statement const& one, request_context const& asked, bool variables);

}  // namespace s3seal::iam
