#include "server/iam/evaluate.hpp"

#include "server/aws/accounts.hpp"
#include "server/iam/pattern.hpp"

#include <algorithm>

namespace s3seal::iam {

namespace {

bool matches_any(std::vector<std::string> const& patterns, std::string_view text, request_context const* variables,
                 bool ignoring_case) {
    return std::any_of(patterns.begin(), patterns.end(), [&](auto const& one) {
        auto const expanded = pattern::expand(one, variables, pattern::wildcards::yes, text.size());
        return expanded && expanded->matches(text, ignoring_case);
    });
}

bool names_account(named_principal const& named, std::string_view account) {
    if (named.kind == "CanonicalUser") return named.id == aws::canonical_user_id(account);
    if (named.id == account) return true;
    // arn:aws:iam::111122223333:root
    std::string_view const id = named.id;
    return id.starts_with("arn:") && id.ends_with(std::string{"::"}.append(account).append(":root"));
}

principal_match match_principal(named_principal const& named, principal const& who) {
    if (named.kind == "*") return principal_match::role;
    if (who.anonymous() || (named.kind != "AWS" && named.kind != "CanonicalUser")) return principal_match::none;
    if (named.id == who.arn) return principal_match::directly;
    if (!who.role_arn.empty() && named.id == who.role_arn) return principal_match::role;
    if (names_account(named, who.account)) return who.is_root() ? principal_match::directly : principal_match::account;
    return principal_match::none;
}

principal_match match_principal(statement const& one, principal const& who) {
    if (one.principals.empty()) return principal_match::directly;  // an identity policy: it is the principal's own
    auto best = principal_match::none;
    for (auto const& named : one.principals) best = std::max(best, match_principal(named, who));
    if (!one.except_principals) return best;
    return best == principal_match::none ? principal_match::directly : principal_match::none;
}

}  // namespace

statement_match match(statement const& one, request_context const& asked, bool variables) {
    auto const* with = variables ? &asked : nullptr;
    statement_match out;
    out.principal = match_principal(one, asked.who);
    if (out.principal == principal_match::none) {
        out.part = mismatch::principal;
    } else if (matches_any(one.actions, asked.action, nullptr, true) == one.except_actions) {
        out.part = mismatch::action;
    } else if (!one.resources.empty() &&
               matches_any(one.resources, asked.resource, with, false) == one.except_resources) {
        out.part = mismatch::resource;
    } else {
        auto const failed = std::find_if(one.conditions.begin(), one.conditions.end(),
                                         [&](auto const& each) { return !holds(each, asked, variables); });
        if (failed == one.conditions.end()) return out;
        out.part = mismatch::condition;
        out.condition = static_cast<std::size_t>(failed - one.conditions.begin());
    }
    return out;
}

verdict evaluate(policy const& document, request_context const& asked) {
    verdict out;
    for (std::size_t i = 0; i < document.statements.size(); ++i) {
        auto const& one = document.statements[i];
        auto const found = match(one, asked, document.has_variables());
        if (found.part != mismatch::none) continue;
        if (!one.allows && !out.denies()) out.denied_by = i;
        if (one.allows && found.principal > out.allowed) {
            out.allowed = found.principal;
            out.allowed_by = i;
        }
    }
    return out;
}

}  // namespace s3seal::iam
