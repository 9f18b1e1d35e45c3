#include "server/kms/default_policy.hpp"
#include "server/kms/key_changes.hpp"
#include "server/kms/key_lookup.hpp"
#include "server/kms/key_pair.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/permission.hpp"
#include "server/kms/shapes.hpp"

#include <fmt/format.h>

namespace s3seal::kms {

namespace {

namespace json = boost::json;

key_spec const* find_spec(input const& in) {
    auto const name = in.find_text(in.has("KeySpec") ? "KeySpec" : "CustomerMasterKeySpec");
    return find_key_spec(name.value_or(symmetric_default));
}

// The other kinds are made in no time.
bool makes_rsa_pair(input const& in) {
    auto const* const spec = find_spec(in);
    return spec && spec->family == key_family::rsa && in.find_text("Origin") != "EXTERNAL";
}

result<key_spec const*> read_spec(input const& in) {
    if (in.has("KeySpec") && in.has("CustomerMasterKeySpec"))
        return error{
            errc::validation,
            "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is "
            "deprecated."};
    return find_spec(in);
}

result<std::string> read_usage(input const& in, key_spec const& spec) {
    auto const given = in.find_text("KeyUsage");
    if (!given && spec.family != key_family::symmetric)
        return error{errc::validation,
                     "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."};
    auto const usage = given.value_or(usage::encrypt);
    if (has(spec.usages, usage)) return std::string{usage};
    return error{errc::validation, fmt::format("KeyUsage {} is not compatible with KeySpec {}", usage, spec.name)};
}

result<> check_origin(input const& in) {
    auto const origin = in.find_text("Origin").value_or("AWS_KMS");
    if (origin != "AWS_KMS" && origin != "EXTERNAL")
        return error{errc::unsupported_operation, "There are no custom key stores here."}.because(
            aws::reason_code::not_built);
    return {};
}

// Without material.
result<key> read_key(call const& call, input const& in) {
    CHECK_OK(check_origin(in));
    TRY(auto const* const spec, read_spec(in));
    key made;
    TRY(made.row.usage, read_usage(in, *spec));
    made.row.spec = spec->name;
    made.row.multi_region = in.flag("MultiRegion");
    auto const id = made.row.multi_region ? "mrk-" + random_hex(call.svc.random, 16) : random_uuid(call.svc.random);
    made.row.name = {call.from.who.account, std::string{call.from.region}, id};
    made.row.created = call.from.now;
    made.row.origin = in.find_text("Origin").value_or("AWS_KMS");
    made.row.description = in.text("Description");
    tag_list tags;
    CHECK_OK(add_tags(tags, in));
    made.row.tags = print_tags(tags);
    return made;
}

result<json::object> create_key(call& call, input const& in) {
    call.more["kms:bypasspolicylockoutsafetycheck"] = {in.flag("BypassPolicyLockoutSafetyCheck") ? "true" : "false"};
    for (auto const& [name, key] : {std::pair{"KeySpec", "kms:keyspec"}, std::pair{"KeyUsage", "kms:keyusage"},
                                    std::pair{"Origin", "kms:keyorigin"}})
        if (auto const value = in.find_text(name)) call.more[key] = {std::string{*value}};
    call.more["kms:multiregion"] = {in.flag("MultiRegion") ? "true" : "false"};
    add_tag_keys(call.more, in);
    CHECK_OK(permit_on(call, "*", "kms:CreateKey"));
    TRY(auto made, read_key(call, in));
    if (in.has("Tags")) CHECK_OK(permit_on(call, "*", "kms:TagResource"));
    CHECK_OK(call.authorized());
    CHECK_OK(set_policy(call, made, in));
    if (!made.imported()) {
        storage::kms_material first;
        first.state = material_state::current;
        call.svc.keys.add_material(made, make_material(*made.spec, call.svc.random), std::move(first));
    }
    call.note.key_arn = made.arn;
    TRY(auto const created, call.commit([&] { return call.svc.keys.create(std::move(made)); }));
    return json::object{{"KeyMetadata", print_metadata(*created, call.from.now)}};
}

result<json::object> describe_key(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::allowed));
    return json::object{{"KeyMetadata", print_metadata(*found, call.from.now)}};
}

result<json::object> list_keys(call& call, input const& in) {
    CHECK_OK(permit_on(call, "*", "kms:ListKeys"));
    CHECK_OK(call.authorized());
    CHECK_OK(call.svc.keys.forget_due(call.from.now));
    TRY(auto const wanted, read_page(in, 100));
    json::object out;
    print_page(
        out, "Keys", call.svc.keys.list(call.from.who.account, call.from.region), wanted,
        [](key_ptr const& one) -> std::string const& { return one->row.name.id; },
        [](key_ptr const& one) { return json::object{{"KeyId", one->row.name.id}, {"KeyArn", one->arn}}; });
    return out;
}

result<json::object> update_description(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        CHECK_OK(check_not_pending_deletion(draft));
        draft.row.description = in.text("Description");
        return {};
    }));
    return json::object{};
}

}  // namespace

std::span<operation const> ops::keys() noexcept {
    static constexpr member create[] = {{"Policy", &shapes::policy},
                                        {"Description", &shapes::description},
                                        {"KeyUsage", &shapes::key_usage},
                                        {"CustomerMasterKeySpec", &shapes::key_spec},
                                        {"KeySpec", &shapes::key_spec},
                                        {"Origin", &shapes::origin},
                                        {"BypassPolicyLockoutSafetyCheck", &shapes::flag},
                                        {"Tags", &shapes::tags},
                                        {"MultiRegion", &shapes::flag},
                                        {"CustomKeyStoreId", &shapes::not_built},
                                        {"XksKeyId", &shapes::not_built}};
    static constexpr member describe[] = {{"KeyId", &shapes::key_id, true}, {"GrantTokens", &shapes::grant_tokens}};
    static constexpr member list[] = {
        {"Limit", &shapes::limit}, {"Marker", &shapes::marker}, {"ResourceOwners", &shapes::not_built}};
    static constexpr member update[] = {{"KeyId", &shapes::key_id, true}, {"Description", &shapes::description, true}};
    static constexpr operation rows[] = {{"CreateKey", create, create_key, true, makes_rsa_pair},
                                         {"DescribeKey", describe, describe_key},
                                         {"ListKeys", list, list_keys},
                                         {"UpdateKeyDescription", update, update_description, false}};
    return rows;
}

}  // namespace s3seal::kms
