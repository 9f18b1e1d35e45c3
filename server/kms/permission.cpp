#include "server/kms/permission.hpp"

#include "server/iam/authorize.hpp"
#include "server/iam/known_keys.hpp"
#include "server/kms/condition_keys.hpp"
#include "storage/crypto/wrapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

namespace s3seal::kms {

namespace {

constexpr std::string_view grant_token_use = "s3seal grant token v1";

bool within(encryption_context const& part, encryption_context const& whole) {
    return std::all_of(part.begin(), part.end(), [&](auto const& one) {
        auto const found = whole.find(one.first);
        return found != whole.end() && found->second == one.second;
    });
}

// RetireGrant in a grant is about that grant alone: not asked here.
bool grants(grant const& one, iam::principal const& who, std::string_view operation,
            encryption_context const* context) {
    if (operation == "RetireGrant" || !is_principal(who, one.row.grantee)) return false;
    if (std::find(one.operations.begin(), one.operations.end(), operation) == one.operations.end()) return false;
    if (!context) return true;
    return (!one.context_equals || *one.context_equals == *context) &&
           (!one.context_subset || within(*one.context_subset, *context));
}

error denied(call const& call, iam::refusal refused) {
    auto const& request = refused.asked().asked;
    bool const others = refused.asked().owner != call.from.who.account;
    if (others && refused.decided.source == iam::policy_source::resource)
        return not_visible(call.from.who, request.action).because(aws::reason{refused.why});
    auto text = fmt::format("User: {} is not authorized to perform: {} on resource: {} {}", call.from.who.arn,
                            request.action, request.resource, iam::reason_of(refused.decided, request.action));
    return error{errc::access_denied, std::move(text)}.because(aws::reason{std::move(refused.why)});
}

// The usual case asks nobody: the account's root, and a policy that lets it do everything.
bool nothing_to_ask(call const& call, key const& with) {
    return with.has_default_policy && call.from.who.is_root() && call.from.who.account == with.row.name.account;
}

result<> check_tokens(call const& call) {
    if (!call.from.grant_tokens) return {};
    for (auto const& one : *call.from.grant_tokens) CHECK_OK(find_grant(call, one));
    return {};
}

std::optional<iam::refusal> ask(iam::authorization_case asked, call_keys const& keys) {
    assert(iam::are_all_known(condition_keys_of_kms(), "kms", keys));
    return iam::find_refusal(std::move(asked), keys);
}

iam::authorization_case about(call const& call, key const& with, std::string_view action) {
    iam::authorization_case asked;
    asked.asked = {std::string{action}, with.arn, call.from.who, {}};
    asked.owner = with.row.name.account;
    asked.resource_policy = with.policy;
    asked.resource_decides = true;
    return asked;
}

}  // namespace

bool is_principal(iam::principal const& who, std::string_view named) {
    if (named == who.arn || (!who.role_arn.empty() && named == who.role_arn)) return true;
    return who.is_root() && (named == who.account || named.ends_with(fmt::format("::{}:root", who.account)));
}

error not_visible(iam::principal const& who, std::string_view action) {
    return error{
        errc::access_denied,
        fmt::format("User: {} is not authorized to perform: {} on this resource because the resource does not "
                    "exist in this Region, no resource-based policies allow access, or a resource-based policy "
                    "explicitly denies access",
                    who.arn, action)}
        .because(aws::reason_code::kms_key_not_visible);
}

result<> permit(call const& call, key const& with, std::string_view action, encryption_context const* context) {
    CHECK_OK(check_tokens(call));
    if (nothing_to_ask(call, with)) return {};
    auto asked = about(call, with, action);
    auto const operation = action.substr(action.find(':') + 1);
    asked.granted = std::any_of(with.grants.begin(), with.grants.end(),
                                [&](auto const& one) { return grants(*one, call.from.who, operation, context); });
    auto refused = ask(std::move(asked), {call, &with, context});
    return refused ? result<>{denied(call, *std::move(refused))} : result<>{};
}

bool permitted_by_policies(call const& call, key const& with, std::string_view action) {
    return nothing_to_ask(call, with) || !ask(about(call, with, action), {call, &with, nullptr});
}

bool covers(grant const& parent, iam::principal const& who, grant const& child) {
    if (!grants(parent, who, "CreateGrant", nullptr)) return false;
    bool const operations = std::all_of(child.operations.begin(), child.operations.end(), [&](auto const& one) {
        return std::find(parent.operations.begin(), parent.operations.end(), one) != parent.operations.end();
    });
    auto const& narrowed = child.context_equals ? child.context_equals : child.context_subset;
    return operations && (!parent.context_equals || child.context_equals == parent.context_equals) &&
           (!parent.context_subset || (narrowed && within(*parent.context_subset, *narrowed)));
}

result<> permit_on(call const& call, std::string resource, std::string_view action) {
    if (call.from.who.is_root()) return {};
    iam::authorization_case asked;
    asked.asked = {std::string{action}, std::move(resource), call.from.who, {}};
    asked.owner = call.from.who.account;
    auto refused = ask(std::move(asked), {call, nullptr, nullptr});
    return refused ? result<>{denied(call, *std::move(refused))} : result<>{};
}

std::string make_grant_token(parts const& svc, grant const& grant) {
    auto const named =
        fmt::format("{}\n{}\n{}\n{}", grant.row.key.account, grant.row.key.region, grant.row.key.id, grant.row.id);
    return base64_encode(as_bytes(svc.master.wrapping().wrap(named, grant_token_use, svc.random)));
}

result<std::shared_ptr<grant const>> find_grant(call const& call, std::string_view token) {
    auto const sealed = base64_decode(token);
    auto const named = sealed ? call.svc.master.wrapping().unwrap(*sealed, grant_token_use) : std::nullopt;
    if (!named) return error{errc::invalid_grant_token, "Invalid grant token."};
    std::vector<std::string> fields;
    for (std::string_view rest = named->view(); fields.size() < 4; rest.remove_prefix(fields.back().size() + 1)) {
        fields.emplace_back(rest.substr(0, rest.find('\n')));
        if (fields.size() == 4) break;
    }
    TRY(auto const on, call.svc.keys.find({fields[0], fields[1], fields[2]}, call.from.now));
    if (!on) return std::shared_ptr<grant const>{};
    auto const found =
        std::find_if(on->grants.begin(), on->grants.end(), [&](auto const& one) { return one->row.id == fields[3]; });
    return found == on->grants.end() ? std::shared_ptr<grant const>{} : *found;
}

}  // namespace s3seal::kms
