#include "server/kms/key.hpp"

#include "server/kms/default_policy.hpp"
#include "server/kms/key_reference.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace s3seal::kms {

namespace {

namespace json = boost::json;

bool usable(key const& key, std::size_t index, instant now) noexcept {
    auto const& row = key.row.materials[index];
    return key.materials[index] && (!row.expires || *row.expires > now);
}

std::string text_of(json::value const& value) {
    auto const& text = value.as_string();
    return {text.data(), text.size()};
}

json::value parse(std::string const& text) {
    boost::system::error_code failed;
    return text.empty() ? json::value{} : json::parse(text, failed);
}

std::optional<encryption_context> context_in(json::value const& from, std::string_view name) {
    auto const* found = from.is_object() ? from.get_object().if_contains(name) : nullptr;
    if (!found || !found->is_object()) return std::nullopt;
    encryption_context out;
    for (auto const& [key, value] : found->get_object()) out[std::string{key}] = text_of(value);
    return out;
}

json::object print_context(encryption_context const& context) {
    json::object out;
    for (auto const& [name, value] : context) out[name] = value;
    return out;
}

}  // namespace

std::optional<std::size_t> key::current_material() const noexcept {
    for (std::size_t i = row.materials.size(); i-- > 0;)
        if (row.materials[i].state == material_state::current) return i;
    return std::nullopt;
}

material const* key::find_material(std::string_view id, instant now) const noexcept {
    for (std::size_t i = row.materials.size(); i-- > 0;)
        if (row.materials[i].id == id && row.materials[i].state != material_state::pending && usable(*this, i, now))
            return materials[i].get();
    return nullptr;
}

bool key::rotates_by(instant then) const noexcept {
    return row.next_rotation && *row.next_rotation <= then && !row.deletion && row.enabled;
}

key_state key::state_at(instant now) const noexcept {
    if (row.deletion) return key_state::pending_deletion;
    bool whole = current_material().has_value();
    for (std::size_t i = 0; i < row.materials.size(); ++i)
        whole = whole && (row.materials[i].state == material_state::pending || usable(*this, i, now));
    if (!whole) return key_state::pending_import;
    return row.enabled ? key_state::enabled : key_state::disabled;
}

std::string_view name_of(key_state state) noexcept {
    constexpr std::string_view names[] = {"Enabled", "Disabled", "PendingDeletion", "PendingImport"};
    return names[static_cast<int>(state)];
}

result<> complete(key& key) {
    auto const& [account, region, id] = key.row.name;
    key.arn = key_arn(key.row.name);
    key.spec = find_key_spec(key.row.spec);
    auto const usual = key.managed() ? managed_policy(account, region) : default_policy(account, region);
    key.policy_text = key.row.policy.empty() ? usual : key.row.policy;
    key.has_default_policy = !key.managed() && key.policy_text == usual;
    auto policy = iam::parse_policy(key.policy_text, iam::policy_kind::resource);
    if (!key.spec || !policy) return error{errc::internal, "the row of key " + key.arn + " is damaged"};
    key.policy = std::make_shared<iam::policy const>(*std::move(policy));
    key.tags.clear();
    if (auto const tags = parse(key.row.tags); tags.is_object())
        for (auto const& [name, value] : tags.get_object()) key.tags.emplace_back(name, text_of(value));
    return {};
}

std::string print_tags(tag_list const& tags) {
    json::object out;
    for (auto const& [name, value] : tags) out[name] = value;
    return out.empty() ? std::string{} : json::serialize(out);
}

bool complete(grant& grant) {
    grant.operations.clear();
    for (std::size_t at = 0; at < grant.row.operations.size();) {
        auto const end = std::min(grant.row.operations.find(',', at), grant.row.operations.size());
        grant.operations.push_back(grant.row.operations.substr(at, end - at));
        at = end + 1;
    }
    auto const constraints = parse(grant.row.constraints);
    grant.context_equals = context_in(constraints, "EncryptionContextEquals");
    grant.context_subset = context_in(constraints, "EncryptionContextSubset");
    return grant.row.constraints.empty() || grant.context_equals || grant.context_subset;
}

std::string print_constraints(grant const& grant) {
    json::object out;
    if (grant.context_equals) out["EncryptionContextEquals"] = print_context(*grant.context_equals);
    if (grant.context_subset) out["EncryptionContextSubset"] = print_context(*grant.context_subset);
    return out.empty() ? std::string{} : json::serialize(out);
}

}  // namespace s3seal::kms
