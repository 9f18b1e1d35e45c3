#include "server/kms/key_changes.hpp"

#include "server/kms/condition_keys.hpp"
#include "server/kms/permission.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace s3seal::kms {

namespace {

constexpr std::size_t max_policy_bytes = 32 * 1024;
constexpr std::size_t max_tags = 50;

error tag_error(std::string text) {
    return {errc::tag, std::move(text)};
}

}  // namespace

result<key_ptr> change_key(call const& call, storage::key_name const& name,
                           std::function<result<>(key& draft)> const& edit) {
    return call.commit([&] { return call.svc.keys.change(name, edit); });
}

result<> set_policy(call& call, key& draft, input const& in) {
    auto const text = in.text("Policy");
    if (text.size() > max_policy_bytes)
        return error{errc::limit_exceeded, "The key policy is longer than 32768 bytes."};
    if (!text.empty()) {
        auto const parsed = iam::parse_policy(text, iam::policy_kind::resource);
        if (!parsed) return error{errc::malformed_policy, parsed.error().text};
        iam::warn_of_keys_never_set("key " + draft.row.name.id, *parsed, condition_keys_of_kms());
    }
    draft.row.policy = text;
    CHECK_OK(complete(draft));
    if (in.flag("BypassPolicyLockoutSafetyCheck") || permit(call, draft, "kms:PutKeyPolicy", nullptr)) return {};
    return error{errc::malformed_policy,
                 "The new key policy will not allow you to update the key policy in the future."};
}

void add_tag_keys(iam::condition_values& to, input const& in) {
    for (auto const& one : in.structures("Tags")) {
        to["aws:tagkeys"].emplace_back(one.text("TagKey"));
        to[to_lower(std::string{"aws:requesttag/"}.append(one.text("TagKey")))] = {std::string{one.text("TagValue")}};
    }
}

result<> add_tags(tag_list& to, input const& in) {
    std::set<std::string, std::less<>> names;
    for (auto const& one : in.structures("Tags")) {
        std::string const name{one.text("TagKey")};
        if (!names.insert(name).second) return tag_error("Duplicate tag keys");
        if (name.starts_with("aws:")) return tag_error("Tags beginning with aws: are reserved");
        std::erase_if(to, [&](auto const& old) { return old.first == name; });
        to.emplace_back(name, one.text("TagValue"));
    }
    if (to.size() > max_tags) return tag_error("Too many tags");
    std::sort(to.begin(), to.end());
    return {};
}

result<> check_symmetric(key const& one) {
    if (one.symmetric()) return {};
    return error{errc::unsupported_operation,
                 fmt::format("{} key spec is {} which is not valid for this operation.", one.arn, one.row.spec)};
}

result<> check_origin(key const& one, std::string_view wanted) {
    if (one.row.origin == wanted) return {};
    return error{errc::unsupported_operation,
                 fmt::format("{} origin is {} which is not valid for this operation.", one.arn, one.row.origin)};
}

}  // namespace s3seal::kms
