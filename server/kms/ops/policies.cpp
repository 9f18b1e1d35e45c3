#include "server/kms/key_changes.hpp"
#include "server/kms/key_lookup.hpp"
#include "server/kms/operation.hpp"
#include "server/kms/output.hpp"
#include "server/kms/shapes.hpp"

namespace s3seal::kms {

namespace {

namespace json = boost::json;

constexpr std::string_view only_name = "default";

result<> check_name(input const& in) {
    if (in.find_text("PolicyName").value_or(only_name) == only_name) return {};
    return error{errc::not_found, "No such policy exists"};
}

result<json::object> get_policy(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_name(in));
    return json::object{{"Policy", found->policy_text}, {"PolicyName", only_name}};
}

result<json::object> put_policy(call& call, input const& in) {
    call.more["kms:bypasspolicylockoutsafetycheck"] = {in.flag("BypassPolicyLockoutSafetyCheck") ? "true" : "false"};
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(check_name(in));
    CHECK_OK(change_key(call, found->row.name, [&](key& draft) -> result<> {
        CHECK_OK(check_not_pending_deletion(draft));
        return set_policy(call, draft, in);
    }));
    return json::object{};
}

result<json::object> list_policies(call& call, input const& in) {
    TRY(auto const found, find_permitted_key(call, in.text("KeyId"), aliases::refused));
    CHECK_OK(read_page(in, 100));
    return json::object{{"PolicyNames", json::array{only_name}}, {"Truncated", false}};
}

}  // namespace

std::span<operation const> ops::policies() noexcept {
    static constexpr member get[] = {{"KeyId", &shapes::key_id, true}, {"PolicyName", &shapes::policy_name}};
    static constexpr member put[] = {{"KeyId", &shapes::key_id, true},
                                     {"PolicyName", &shapes::policy_name},
                                     {"Policy", &shapes::policy, true},
                                     {"BypassPolicyLockoutSafetyCheck", &shapes::flag}};
    static constexpr member list[] = {
        {"KeyId", &shapes::key_id, true}, {"Limit", &shapes::limit}, {"Marker", &shapes::marker}};
    static constexpr operation rows[] = {{"GetKeyPolicy", get, get_policy},
                                         {"PutKeyPolicy", put, put_policy, false},
                                         {"ListKeyPolicies", list, list_policies}};
    return rows;
}

}  // namespace s3seal::kms
