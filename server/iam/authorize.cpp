#include "server/iam/authorize.hpp"

#include <fmt/format.h>

#include <utility>

namespace s3seal::iam {

namespace {

using policies = std::vector<std::shared_ptr<policy const>>;

decision denied(policy_source source, std::shared_ptr<policy const> document, std::size_t statement) {
    return {decision::outcome::explicit_deny, source, std::move(document), statement};
}

decision refused(policy_source source) {
    return {decision::outcome::not_allowed, source, nullptr, verdict::no_statement};
}

// What a set of policies of one kind says: the first Deny, else the first Allow.
decision ask(policies const& all, request_context const& asked, policy_source source) {
    auto out = refused(source);
    for (auto const& one : all) {
        auto const said = evaluate(*one, asked);
        if (said.denies()) return denied(source, one, said.denied_by);
        if (said.allows() && !out.allowed()) out = {decision::outcome::allowed, source, one, said.allowed_by};
    }
    return out;
}

// What lets somebody in from the resource's side: its policy, or its list.
struct entry {
    decision decided;
    principal_match match = principal_match::none;
};

entry ask_resource(authorization_case const& asked, verdict const& said, bool own) {
    bool const by_policy = said.allows() && !asked.policy_only_denies;
    bool const blocked = by_policy && !own && asked.restrict_public && asked.policy_is_public;
    auto const policy_match = by_policy && !blocked ? said.allowed : principal_match::none;
    if (asked.listed.allowed > policy_match)
        return {{decision::outcome::allowed, policy_source::resource, nullptr, verdict::no_statement},
                asked.listed.allowed};
    if (!by_policy) return {refused(policy_source::resource)};
    auto const what = blocked ? decision::outcome::public_access_blocked : decision::outcome::allowed;
    return {{what, policy_source::resource, asked.resource_policy, said.allowed_by}, policy_match};
}

}  // namespace

decision authorize(authorization_case const& asked) {
    auto const& who = asked.asked.who;
    if (who.trusted) return {decision::outcome::allowed, policy_source::identity, nullptr, verdict::no_statement};
    bool const own = !who.anonymous() && who.account == asked.owner;

    verdict resource;
    if (asked.resource_policy) resource = evaluate(*asked.resource_policy, asked.asked);
    if (resource.denies()) return denied(policy_source::resource, asked.resource_policy, resource.denied_by);
    auto const [by_resource, match] = ask_resource(asked, resource, own);
    if (who.anonymous()) return by_resource;

    auto identity = decision{decision::outcome::allowed, policy_source::identity, nullptr, verdict::no_statement};
    auto session = decision{decision::outcome::allowed, policy_source::session, nullptr, verdict::no_statement};
    if (who.granted) {
        identity = ask(who.granted->identity, asked.asked, policy_source::identity);
        if (!who.granted->session.empty()) session = ask(who.granted->session, asked.asked, policy_source::session);
        if (identity.what == decision::outcome::explicit_deny) return identity;
        if (session.what == decision::outcome::explicit_deny) return session;
    }
    if (asked.granted) {
        if (!session.allowed()) return session;
        return {decision::outcome::allowed, policy_source::resource, nullptr, verdict::no_statement};
    }
    if (asked.resource_decides && !by_resource.allowed()) return by_resource;
    // A statement that names the very session is not narrowed by the session's policies.
    bool const past_session = match == principal_match::directly;
    if (own) {
        bool const by_itself = by_resource.allowed() && match != principal_match::account;
        if (!identity.allowed() && !by_itself) return identity;
        if (!session.allowed() && !(by_itself && past_session)) return session;
        return identity.allowed() ? identity : by_resource;
    }
    if (!by_resource.allowed()) return by_resource;
    if (!identity.allowed()) return identity;
    if (!session.allowed()) return session;
    return by_resource;
}

authorization_case const* case_of(aws::reason const& why) noexcept {
    auto const* const refused = dynamic_cast<refused_case const*>(why.subject());
    return refused ? &refused->asked : nullptr;
}

std::optional<refusal> find_refusal(authorization_case asked, key_source const& keys) {
    asked.asked.keys = condition_keys{keys};
    auto decided = authorize(asked);
    if (decided.allowed()) return std::nullopt;
    asked.asked.keys.complete();
    return refusal{std::move(decided), std::make_shared<refused_case const>(std::move(asked))};
}

std::string reason_of(decision const& refused, std::string_view action) {
    constexpr std::string_view kinds[] = {"an identity-based policy", "a session policy", "a resource-based policy"};
    constexpr std::string_view bare_kinds[] = {"identity-based", "session", "resource-based"};
    auto const kind = static_cast<int>(refused.source);
    if (refused.what == decision::outcome::explicit_deny)
        return fmt::format("with an explicit deny in {}", kinds[kind]);
    return fmt::format("because no {} policy allows the {} action", bare_kinds[kind], action);
}

}  // namespace s3seal::iam
