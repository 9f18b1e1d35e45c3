#include "server/kms/key_lookup.hpp"
#include "server/kms/key_reference.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/permission.hpp"
#include "server/kms/shapes.hpp"

#include <algorithm>

namespace s3seal::kms {

namespace {

namespace json = boost::json;

result<> check_name(std::string_view name) {
    if (!name.starts_with(alias_prefix))
        return error{errc::validation,
                     "Alias must start with the prefix \"alias/\". Please see "
                     "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html"};
    if (name.starts_with(aws_alias_prefix)) return error{errc::not_authorized, ""};
    if (name.find(':') != name.npos || name == alias_prefix)
        return error{errc::validation, std::string{name}.append(" contains invalid characters for an alias")};
    return {};
}

// The alias itself has no policy; the key that it names has.
struct alias_call {
    call& request;
    std::string name;

    std::string arn() const { return alias_arn(request.from.who.account, request.from.region, name); }
    std::string action() const { return std::string{"kms:"}.append(request.operation); }

    result<key_ptr> find_target(std::string_view reference) const {
        TRY(auto const found, find_key(request, reference, aliases::refused, action()));
        if (found->row.name.account != request.from.who.account) return not_visible(request.from.who, action());
        CHECK_OK(permit(request, *found, action(), nullptr));
        CHECK_OK(check_not_pending_deletion(*found));
        return found;
    }
    result<> permit_name() const { return permit_on(request, arn(), action()); }
    result<> change(std::function<result<std::optional<alias>>(alias const*)> const& edit) const {
        CHECK_OK(request.authorized());
        return request.commit(
            [&] { return request.svc.keys.change_alias(request.from.who.account, request.from.region, name, edit); });
    }
};

result<json::object> create_alias(call& call, input const& in) {
    alias_call const named{call, std::string{in.text("AliasName")}};
    CHECK_OK(check_name(named.name));
    CHECK_OK(named.permit_name());
    TRY(auto const target, named.find_target(in.text("TargetKeyId")));
    CHECK_OK(named.change([&](alias const* old) -> result<std::optional<alias>> {
        if (old) return error{errc::already_exists, "An alias with the name " + named.arn() + " already exists"};
        auto const& [account, region, id] = target->row.name;
        return std::optional{alias{account, region, named.name, id, call.from.now, call.from.now}};
    }));
    return json::object{};
}

result<json::object> update_alias(call& call, input const& in) {
    alias_call const named{call, std::string{in.text("AliasName")}};
    CHECK_OK(check_name(named.name));
    CHECK_OK(named.permit_name());
    auto const old = call.svc.keys.find_alias(call.from.who.account, call.from.region, named.name);
    if (!old) return missing_alias(named.arn());
    TRY(auto const former, named.find_target(old->key_id));
    TRY(auto const target, named.find_target(in.text("TargetKeyId")));
    if (former->spec->family != target->spec->family || former->row.usage != target->row.usage)
        return error{errc::validation,
                     "The current and the new KMS key of an alias must be of the same type and usage."};
    CHECK_OK(named.change([&](alias const* current) -> result<std::optional<alias>> {
        if (!current) return missing_alias(named.arn());
        auto next = *current;
        next.key_id = target->row.name.id;
        next.updated = call.from.now;
        return std::optional{std::move(next)};
    }));
    return json::object{};
}

result<json::object> delete_alias(call& call, input const& in) {
    alias_call const named{call, std::string{in.text("AliasName")}};
    CHECK_OK(check_name(named.name));
    CHECK_OK(named.permit_name());
    auto const old = call.svc.keys.find_alias(call.from.who.account, call.from.region, named.name);
    if (!old) return missing_alias(named.arn());
    TRY(auto const target, find_key(call, old->key_id, aliases::refused, named.action()));
    CHECK_OK(permit(call, *target, named.action(), nullptr));
    CHECK_OK(named.change([&](alias const* current) -> result<std::optional<alias>> {
        if (!current) return missing_alias(named.arn());
        return std::optional<alias>{};
    }));
    return json::object{};
}

// The managed alias is there from the start, its key not before it is used (as users of AWS report).
void add_managed(call const& call, std::vector<alias>& all) {
    bool const made = std::any_of(all.begin(), all.end(), [](alias const& one) { return one.name == managed_alias; });
    if (made) return;
    alias const unused{call.from.who.account, std::string{call.from.region}, std::string{managed_alias}, {}, {}, {}};
    all.insert(std::upper_bound(all.begin(), all.end(), unused,
                                [](alias const& a, alias const& b) { return a.name < b.name; }),
               unused);
}

json::object print_alias(alias const& one) {
    json::object out{{"AliasName", one.name}, {"AliasArn", alias_arn(one.account, one.region, one.name)}};
    if (one.key_id.empty()) return out;
    out["TargetKeyId"] = one.key_id;
    out["CreationDate"] = print_time(one.created);
    out["LastUpdatedDate"] = print_time(one.updated);
    return out;
}

result<json::object> list_aliases(call& call, input const& in) {
    CHECK_OK(permit_on(call, "*", "kms:ListAliases"));
    CHECK_OK(call.authorized());
    CHECK_OK(call.svc.keys.forget_due(call.from.now));
    TRY(auto const wanted, read_page(in, 50));
    auto all = call.svc.keys.list_aliases(call.from.who.account, call.from.region);
    add_managed(call, all);
    if (auto const reference = in.find_text("KeyId")) {
        TRY(auto const of_key, find_key(call, *reference, aliases::refused, "kms:ListAliases"));
        std::erase_if(all, [&](alias const& one) { return one.key_id != of_key->row.name.id; });
    }
    json::object out;
    print_page(
        out, "Aliases", all, wanted, [](alias const& one) -> std::string const& { return one.name; }, print_alias);
    return out;
}

}  // namespace

std::span<operation const> ops::aliases() noexcept {
    static constexpr member with_target[] = {{"AliasName", &shapes::alias_name, true},
                                             {"TargetKeyId", &shapes::key_id, true}};
    static constexpr member name_only[] = {{"AliasName", &shapes::alias_name, true}};
    static constexpr member list[] = {
        {"KeyId", &shapes::key_id}, {"Limit", &shapes::limit}, {"Marker", &shapes::marker}};
    static constexpr operation rows[] = {{"CreateAlias", with_target, create_alias, false},
                                         {"UpdateAlias", with_target, update_alias, false},
                                         {"DeleteAlias", name_only, delete_alias, false},
                                         {"ListAliases", list, list_aliases}};
    return rows;
}

}  // namespace s3seal::kms
