// The aliases and grants of the table.
#include "server/kms/key_reference.hpp"
#include "server/kms/key_table.hpp"

#include <algorithm>

namespace s3seal::kms {

namespace {

result<> lift(storage::result<> const& outcome) {
    if (outcome) return {};
    return error{errc::internal, outcome.error().detail};
}

}  // namespace

std::optional<alias> key_table::find_alias(std::string_view account, std::string_view region,
                                           std::string_view name) const {
    std::lock_guard const lock{mutex_};
    auto const found = aliases_.find({std::string{account}, std::string{region}, std::string{name}});
    return found == aliases_.end() ? std::nullopt : std::optional{found->second};
}

std::vector<alias> key_table::list_aliases(std::string_view account, std::string_view region) const {
    std::vector<alias> all;
    std::lock_guard const lock{mutex_};
    for (auto one = aliases_.lower_bound({std::string{account}, std::string{region}, ""});
         one != aliases_.end() && one->second.account == account && one->second.region == region; ++one)
        all.push_back(one->second);
    return all;
}

result<> key_table::change_alias(std::string_view account, std::string_view region, std::string_view name,
                                 std::function<result<std::optional<alias>>(alias const* old)> const& edit) {
    std::lock_guard const changing{changing_};
    auto const old = find_alias(account, region, name);
    TRY(auto const next, edit(old ? &*old : nullptr));
    CHECK_OK(lift(next ? store_.put_alias(*next) : store_.delete_alias(*old)));
    std::lock_guard const lock{mutex_};
    alias_name at{account, region, name};
    if (next)
        aliases_.insert_or_assign(std::move(at), *next);
    else
        aliases_.erase(at);
    return {};
}

result<> key_table::replace_grants(storage::key_name const& name, std::function<void(key& draft)> const& edit) {
    auto const old = at(name);
    if (!old) return missing_key(key_arn(name));
    key draft = *old;
    edit(draft);
    put(std::move(draft));
    return {};
}

result<> key_table::add_grant(std::shared_ptr<grant const> made) {
    std::lock_guard const changing{changing_};
    if (!at(made->row.key)) return missing_key(key_arn(made->row.key));
    CHECK_OK(lift(store_.put_grant(made->row)));
    return replace_grants(made->row.key, [&](key& draft) { draft.grants.push_back(made); });
}

result<> key_table::remove_grant(grant const& old) {
    std::lock_guard const changing{changing_};
    CHECK_OK(lift(store_.delete_grant(old.row)));
    return replace_grants(old.row.key, [&](key& draft) {
        std::erase_if(draft.grants, [&](auto const& one) { return one->row.id == old.row.id; });
    });
}

std::vector<std::shared_ptr<grant const>> key_table::list_grants() const {
    std::vector<std::shared_ptr<grant const>> all;
    std::lock_guard const lock{mutex_};
    for (auto const& [name, one] : keys_) all.insert(all.end(), one->grants.begin(), one->grants.end());
    return all;
}

}  // namespace s3seal::kms
