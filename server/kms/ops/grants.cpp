#include "server/kms/key_lookup.hpp"
#include "server/kms/key_reference.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/permission.hpp"
#include "server/kms/shapes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace s3seal::kms {

namespace {

namespace json = boost::json;
using grant_ptr = std::shared_ptr<grant const>;

// ARNs of IAM and STS, and accounts.
result<> check_principal(std::string_view name) {
    bool const arn =
        name.starts_with("arn:aws") && (name.find(":iam::") != name.npos || name.find(":sts::") != name.npos);
    bool const account = name.size() == 12 && parse_decimal(name);
    if (arn || account) return {};
    return error{errc::invalid_arn, fmt::format("ARN does not refer to a valid principal: {}", name)};
}

result<grant> read_grant(call const& call, key const& on, input const& in) {
    grant made;
    made.row.key = on.row.name;
    made.row.created = call.from.now;
    made.row.name = in.text("Name");
    made.row.grantee = in.text("GranteePrincipal");
    made.row.retiring = in.text("RetiringPrincipal");
    made.row.issuing_account = fmt::format("arn:aws:iam::{}:root", call.from.who.account);
    CHECK_OK(check_principal(made.row.grantee));
    if (!made.row.retiring.empty()) CHECK_OK(check_principal(made.row.retiring));
    made.operations = in.texts("Operations");
    if (made.operations.empty()) return error{errc::validation, "A grant needs at least one operation."};
    made.row.operations = fmt::format("{}", fmt::join(made.operations, ","));
    if (auto const constraints = in.find_structure("Constraints")) {
        if (constraints->has("EncryptionContextEquals"))
            made.context_equals = constraints->context("EncryptionContextEquals");
        if (constraints->has("EncryptionContextSubset"))
            made.context_subset = constraints->context("EncryptionContextSubset");
    }
    made.row.constraints = print_constraints(made);
    return made;
}

void add_condition_keys(call& call, input const& in) {
    call.more["kms:grantisforawsresource"] = {call.from.via_service.empty() ? "false" : "true"};
    call.more["kms:grantoperations"] = in.texts("Operations");
    call.more["kms:granteeprincipal"] = {std::string{in.text("GranteePrincipal")}};
    if (auto const retiring = in.find_text("RetiringPrincipal"))
        call.more["kms:retiringprincipal"] = {std::string{*retiring}};
    auto const constraints = in.find_structure("Constraints");
    for (std::string_view const type : {"EncryptionContextEquals", "EncryptionContextSubset"})
        if (constraints && constraints->has(type)) call.more["kms:grantconstrainttype"] = {std::string{type}};
}

bool is_same(grant const& a, grant const& b) {
    return a.row.name == b.row.name && a.row.grantee == b.row.grantee && a.row.retiring == b.row.retiring &&
           a.row.operations == b.row.operations && a.row.constraints == b.row.constraints;
}

json::object print_created(call const& call, grant const& made) {
    return {{"GrantToken", make_grant_token(call.svc, made)}, {"GrantId", made.row.id}};
}

// Whoever may make grants by a grant alone hands on no more than that one gives.
result<> check_parents(call const& call, key const& on, grant const& made) {
    constexpr std::string_view action = "kms:CreateGrant";
    if (permitted_by_policies(call, on, action)) return {};
    bool const covered = std::any_of(on.grants.begin(), on.grants.end(),
                                     [&](grant_ptr const& one) { return covers(*one, call.from.who, made); });
    return covered ? result<>{} : not_visible(call.from.who, action);
}

// A named grant that is there already is given again.
result<json::object> create_grant(call& call, input const& in) {
    add_condition_keys(call, in);
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_usable(call, *found));
    TRY(auto made, read_grant(call, *found, in));
    CHECK_OK(check_parents(call, *found, made));
    CHECK_OK(check_dry_run(call));
    if (!made.row.name.empty())
        for (auto const& one : found->grants)
            if (is_same(*one, made)) return print_created(call, *one);
    made.row.id = random_hex(call.svc.random, 32);
    auto const shared = std::make_shared<grant const>(std::move(made));
    CHECK_OK(call.commit([&] { return call.svc.keys.add_grant(shared); }));
    return print_created(call, *shared);
}

json::object print_grant(grant const& grant) {
    json::array operations;
    for (auto const& one : grant.operations) operations.push_back(json::string{one});
    json::object out{{"KeyId", key_arn(grant.row.key)},
                     {"GrantId", grant.row.id},
                     {"Name", grant.row.name},
                     {"CreationDate", print_time(grant.row.created)},
                     {"GranteePrincipal", grant.row.grantee},
                     {"IssuingAccount", grant.row.issuing_account},
                     {"Operations", std::move(operations)}};
    if (!grant.row.retiring.empty()) out["RetiringPrincipal"] = grant.row.retiring;
    json::object constraints;
    if (grant.context_equals) constraints["EncryptionContextEquals"] = print_context(*grant.context_equals);
    if (grant.context_subset) constraints["EncryptionContextSubset"] = print_context(*grant.context_subset);
    if (!constraints.empty()) out["Constraints"] = std::move(constraints);
    return out;
}

result<json::object> print_grants(input const& in, std::vector<grant_ptr> all) {
    TRY(auto const wanted, read_page(in, 50));
    std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a->row.id < b->row.id; });
    json::object out;
    print_page(
        out, "Grants", all, wanted, [](grant_ptr const& one) -> std::string const& { return one->row.id; },
        [](grant_ptr const& one) { return print_grant(*one); });
    return out;
}

result<json::object> list_grants(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    auto all = found->grants;
    auto const id = in.find_text("GrantId");
    auto const grantee = in.find_text("GranteePrincipal");
    std::erase_if(all, [&](grant_ptr const& one) {
        return (id && one->row.id != *id) || (grantee && one->row.grantee != *grantee);
    });
    return print_grants(in, std::move(all));
}

result<json::object> list_retirable(call& call, input const& in) {
    CHECK_OK(permit_on(call, "*", "kms:ListRetirableGrants"));
    CHECK_OK(call.authorized());
    CHECK_OK(call.svc.keys.forget_due(call.from.now));
    auto const principal = in.text("RetiringPrincipal");
    CHECK_OK(check_principal(principal));
    auto all = call.svc.keys.list_grants();
    std::erase_if(all, [&](grant_ptr const& one) {
        return one->row.retiring != principal || one->row.key.region != call.from.region;
    });
    return print_grants(in, std::move(all));
}

result<grant_ptr> find_by_id(key const& on, std::string_view id) {
    for (auto const& one : on.grants)
        if (one->row.id == id) return one;
    return error{errc::not_found, fmt::format("Grant ID {} not found", id)};
}

result<json::object> revoke_grant(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_not_pending_deletion(*found));
    TRY(auto const old, find_by_id(*found, in.text("GrantId")));
    CHECK_OK(check_dry_run(call));
    CHECK_OK(call.commit([&] { return call.svc.keys.remove_grant(*old); }));
    return json::object{};
}

result<grant_ptr> find_to_retire(call& call, input const& in) {
    if (auto const token = in.find_text("GrantToken")) {
        TRY(auto const named, find_grant(call, *token));
        if (!named) return error{errc::not_found, "The grant that the token names does not exist."};
        return named;
    }
    if (!in.has("KeyId") || !in.has("GrantId"))
        return error{errc::validation, "Specify a grant token, or a key ID and a grant ID."};
    TRY(auto const on, find_key(call, in.text("KeyId"), aliases::refused, "kms:RetireGrant"));
    return find_by_id(*on, in.text("GrantId"));
}

// The grant says who may; policies may let others.
result<> permit_retiring(call& call, grant const& old) {
    auto const& who = call.from.who;
    auto const& allowed = old.operations;
    bool const self =
        is_principal(who, old.row.grantee) && std::find(allowed.begin(), allowed.end(), "RetireGrant") != allowed.end();
    bool const issuer = who.is_root() && is_principal(who, old.row.issuing_account);
    if (self || issuer || is_principal(who, old.row.retiring)) return {};
    TRY(auto const on, call.svc.keys.find(old.row.key, call.from.now));
    if (!on) return missing_key(key_arn(old.row.key));
    return permit(call, *on, "kms:RetireGrant", nullptr);
}

result<json::object> retire_grant(call& call, input const& in) {
    TRY(auto const old, find_to_retire(call, in));
    call.note.key_arn = key_arn(old->row.key);
    CHECK_OK(permit_retiring(call, *old));
    CHECK_OK(call.authorized());
    CHECK_OK(check_dry_run(call));
    CHECK_OK(call.commit([&] { return call.svc.keys.remove_grant(*old); }));
    return json::object{};
}

}  // namespace

std::span<operation const> ops::grants() noexcept {
    static constexpr member create[] = {{"KeyId", &shapes::key_id, true},
                                        {"GranteePrincipal", &shapes::principal, true},
                                        {"RetiringPrincipal", &shapes::principal},
                                        {"Operations", &shapes::grant_operations, true},
                                        {"Constraints", &shapes::grant_constraints},
                                        {"GrantTokens", &shapes::grant_tokens},
                                        {"Name", &shapes::grant_name},
                                        {"DryRun", &shapes::flag},
                                        {"GranteeServicePrincipal", &shapes::not_built},
                                        {"RetiringServicePrincipal", &shapes::not_built}};
    static constexpr member list[] = {{"Limit", &shapes::limit},
                                      {"Marker", &shapes::marker},
                                      {"KeyId", &shapes::key_id, true},
                                      {"GrantId", &shapes::grant_id},
                                      {"GranteePrincipal", &shapes::principal},
                                      {"GranteeServicePrincipal", &shapes::not_built}};
    static constexpr member retirable[] = {{"Limit", &shapes::limit},
                                           {"Marker", &shapes::marker},
                                           {"RetiringPrincipal", &shapes::principal, true},
                                           {"RetiringServicePrincipal", &shapes::not_built}};
    static constexpr member revoke[] = {
        {"KeyId", &shapes::key_id, true}, {"GrantId", &shapes::grant_id, true}, {"DryRun", &shapes::flag}};
    static constexpr member retire[] = {{"GrantToken", &shapes::grant_token},
                                        {"KeyId", &shapes::key_id},
                                        {"GrantId", &shapes::grant_id},
                                        {"DryRun", &shapes::flag}};
    static constexpr operation rows[] = {{"CreateGrant", create, create_grant},
                                         {"ListGrants", list, list_grants},
                                         {"ListRetirableGrants", retirable, list_retirable},
                                         {"RevokeGrant", revoke, revoke_grant, false},
                                         {"RetireGrant", retire, retire_grant, false}};
    return rows;
}

}  // namespace s3seal::kms
