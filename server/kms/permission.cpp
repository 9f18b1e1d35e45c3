#include "server/kms/permission.hpp"

#include "server/http/dates.hpp"
#include "server/iam/authorize.hpp"
#include "server/iam/known_keys.hpp"
#include "server/iam/principal_keys.hpp"
#include "storage/crypto/wrapping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace s3seal::kms {

namespace {

constexpr std::string_view token_use = "s3seal grant token v1";

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

class collector {
public:
    explicit collector(call const& call) : of_{call}, keys_{call.more} {}

    iam::condition_keys collect(key const* with, encryption_context const* context) {
        add_circumstances();
        if (with) add_key(*with);
        if (context) add_context(*context);
        add_older_names();
        assert(iam::are_all_known("kms", keys_));
        return std::move(keys_);
    }

private:
    void add(std::string_view name, std::string_view value) { keys_[to_lower(name)] = {std::string{value}}; }

    // A service calls from an address of its own.
    void add_circumstances() {
        auto const& from = of_.from;
        iam::add_principal_keys(keys_, from.who);
        iam::add_time_keys(keys_, from.now);
        bool const via = !from.via_service.empty();
        if (via) add("kms:viaservice", fmt::format("{}.{}.amazonaws.com", from.via_service, from.region));
        if (!via && !from.source_address.empty()) add("aws:sourceip", from.source_address);
        add("aws:viaawsservice", via ? "true" : "false");
        add("aws:securetransport", from.secure ? "true" : "false");
        add("aws:requestedregion", from.region);
        add("kms:calleraccount", from.who.account);
    }

    void add_key(key const& with) {
        add("kms:keyspec", with.row.spec);
        add("kms:keyusage", with.row.usage);
        add("kms:keyorigin", with.row.origin);
        add("kms:multiregion", with.row.multi_region ? "true" : "false");
        if (with.row.multi_region) add("kms:multiregionkeytype", "PRIMARY");
        add("aws:resourceaccount", with.row.name.account);
        for (auto const& [name, value] : with.tags) add("aws:resourcetag/" + name, value);
        if (!of_.alias.empty()) add("kms:requestalias", of_.alias);
        auto& all = keys_["kms:resourcealiases"];
        for (auto& one : of_.svc.keys.list_aliases(with.row.name.account, with.row.name.region))
            if (one.key_id == with.row.name.id) all.push_back(std::move(one.name));
        if (all.empty()) keys_.erase("kms:resourcealiases");
    }

    // Policies from before keys had a spec.
    void add_older_names() {
        for (auto const& [older, name] : {std::pair{"kms:customermasterkeyspec", "kms:keyspec"},
                                          std::pair{"kms:customermasterkeyusage", "kms:keyusage"}})
            if (auto const found = keys_.find(name); found != keys_.end()) keys_[older] = found->second;
    }

    void add_context(encryption_context const& context) {
        if (context.empty()) return;
        auto& names = keys_["kms:encryptioncontextkeys"];
        for (auto const& [name, value] : context) {
            names.push_back(name);
            add("kms:encryptioncontext:" + name, value);
        }
    }

    call const& of_;
    iam::condition_keys keys_;
};

error denied(call const& call, std::shared_ptr<iam::authorization_case const> asked, iam::decision const& decided) {
    auto const& request = asked->asked;
    bool const others = asked->owner != call.from.who.account;
    if (others && decided.source == iam::policy_source::resource)
        return not_visible(call.from.who, request.action).because(aws::reason{asked});
    auto text = fmt::format("User: {} is not authorized to perform: {} on resource: {} {}", call.from.who.arn,
                            request.action, request.resource, iam::reason_of(decided, request.action));
    return error{errc::access_denied, std::move(text)}.because(aws::reason{std::move(asked)});
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

result<> decide(call const& call, std::shared_ptr<iam::authorization_case const> asked) {
    auto const decided = iam::authorize(*asked);
    if (decided.allowed()) return {};
    return denied(call, std::move(asked), decided);
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
    auto asked = std::make_shared<iam::authorization_case>();
    asked->asked = {std::string{action}, with.arn, call.from.who, collector{call}.collect(&with, context)};
    asked->owner = with.row.name.account;
    asked->resource_policy = with.policy;
    asked->resource_decides = true;
    auto const operation = action.substr(action.find(':') + 1);
    asked->granted = std::any_of(with.grants.begin(), with.grants.end(),
                                 [&](auto const& one) { return grants(*one, call.from.who, operation, context); });
    return decide(call, std::move(asked));
}

bool permitted_by_policies(call const& call, key const& with, std::string_view action) {
    if (nothing_to_ask(call, with)) return true;
    iam::authorization_case asked;
    asked.asked = {std::string{action}, with.arn, call.from.who, collector{call}.collect(&with, nullptr)};
    asked.owner = with.row.name.account;
    asked.resource_policy = with.policy;
    asked.resource_decides = true;
    return iam::authorize(asked).allowed();
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
    auto asked = std::make_shared<iam::authorization_case>();
    asked->asked = {std::string{action}, std::move(resource), call.from.who, collector{call}.collect(nullptr, nullptr)};
    asked->owner = call.from.who.account;
    return decide(call, std::move(asked));
}

std::string make_grant_token(parts const& svc, grant const& grant) {
    auto const named =
        fmt::format("{}\n{}\n{}\n{}", grant.row.key.account, grant.row.key.region, grant.row.key.id, grant.row.id);
    return base64_encode(as_bytes(storage::wrap_secret(svc.master.view(), named, token_use, svc.random)));
}

result<std::shared_ptr<grant const>> find_grant(call const& call, std::string_view token) {
    auto const sealed = base64_decode(token);
    auto const named = sealed ? storage::unwrap_secret(call.svc.master.view(), *sealed, token_use) : std::nullopt;
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
