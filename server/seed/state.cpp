#include "server/seed/state.hpp"

#include "server/auth/credentials.hpp"
#include "server/kms/local_service.hpp"
#include "server/seed/state_printing.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace s3seal::seed {

namespace {

namespace json = boost::json;

std::string name_in(std::string const& arn) {
    return arn.substr(arn.find('/') + 1);
}

void add_policy(json::object& to, std::string_view field, std::vector<std::shared_ptr<iam::policy const>> const& all) {
    if (!all.empty()) to[field] = all.front()->text;
}

json::object print_user(state_printer const& with, auth::credential const& one) {
    json::object out{{"name", name_in(one.arn)}, {"account", one.account}, {"access_key", one.access_key}};
    if (with.how.secrets) out["secret_key"] = one.secret;
    add_policy(out, "policy", one.granted->identity);
    return out;
}

json::object print_root(state_printer const& with, auth::credential const& one) {
    json::object out{{"id", one.account}, {"access_key", one.access_key}};
    if (with.how.secrets) out["secret_key"] = one.secret;
    return out;
}

json::object print_role(auth::role const& one) {
    json::object out{{"name", one.name},
                     {"account", one.account},
                     {"trust", one.trust.text},
                     {"max_session", fmt::format("{}s", one.max_session.count())}};
    add_policy(out, "policy", one.policies);
    return out;
}

json::object print_grant(kms::grant const& one) {
    json::array operations;
    for (auto const& name : one.operations) operations.push_back(json::string{name});
    json::object out{{"grantee", one.row.grantee}, {"operations", std::move(operations)}};
    if (!one.row.name.empty()) out["name"] = one.row.name;
    if (!one.row.retiring.empty()) out["retiring"] = one.row.retiring;
    if (one.context_equals) out["context_equals"] = print_pairs(*one.context_equals);
    if (one.context_subset) out["context_subset"] = print_pairs(*one.context_subset);
    return out;
}

void add_state(json::object& to, kms::key const& one, instant now) {
    auto const state = one.state_at(now);
    to["state"] = kms::name_of(state);
    if (state != kms::key_state::pending_deletion) return;
    constexpr std::int64_t least = 7;
    constexpr std::int64_t most = 30;
    auto const days = std::chrono::ceil<std::chrono::days>(*one.row.deletion - now).count();
    to["deletion_days"] = std::clamp<std::int64_t>(days, least, most);
}

json::object print_key(state_printer& with, kms::key const& one) {
    auto const& row = one.row;
    json::object out{{"id", row.name.id}, {"account", row.name.account}, {"region", row.name.region}};
    json::array aliases;
    for (auto const& named : with.of.keys.shared().keys.list_aliases(row.name.account, row.name.region))
        if (named.key_id == row.name.id) aliases.push_back(json::string{named.name});
    if (!aliases.empty()) out["aliases"] = std::move(aliases);
    if (!row.description.empty()) out["description"] = row.description;
    out["spec"] = row.spec;
    if (!one.has_default_policy) out["policy"] = one.policy_text;
    if (!one.tags.empty()) out["tags"] = print_pairs(one.tags);
    if (row.rotation_days > 0) out["rotation_days"] = row.rotation_days;
    json::array grants;
    for (auto const& grant : one.grants) grants.push_back(print_grant(*grant));
    if (!grants.empty()) out["grants"] = std::move(grants);
    add_state(out, one, with.of.time.now());
    auto const current = one.current_material();
    if (!one.symmetric())
        with.leave_out(fmt::format("the key pair of {}: it is made anew", one.arn));
    else if (with.how.secrets && current && one.materials[*current])
        out["material"] = base64_encode(as_bytes(one.materials[*current]->view()));
    if (row.materials.size() > 1) with.leave_out(fmt::format("former material of {}", one.arn));
    return out;
}

}  // namespace

void print_identities(state_printer& with, json::object& to) {
    auto const known = with.of.credentials.known();
    json::array accounts;
    json::array users;
    json::array roles;
    for (auto const& one : known.credentials)
        if (one.is_root())
            accounts.push_back(print_root(with, one));
        else
            users.push_back(print_user(with, one));
    for (auto const& one : known.roles) roles.push_back(print_role(one));
    to["accounts"] = std::move(accounts);
    to["users"] = std::move(users);
    to["roles"] = std::move(roles);
}

json::array print_keys(state_printer& with) {
    json::array out;
    for (auto const& one : with.of.keys.shared().keys.list_all()) {
        if (one->managed()) continue;
        if (one->imported())
            with.leave_out(fmt::format("{}: its material was imported", one->arn));
        else
            out.push_back(print_key(with, *one));
    }
    return out;
}

storage::result<json::object> print_state(target const& of, printing how) {
    state_printer with{of, how};
    json::object out;
    print_identities(with, out);
    out["kms"] = json::object{{"keys", print_keys(with)}};
    TRY(out["buckets"], print_buckets(with));
    out["left_out"] = std::move(with.left_out);
    return out;
}

}  // namespace s3seal::seed
