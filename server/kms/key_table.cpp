#include "server/kms/key_table.hpp"

#include "server/kms/default_policy.hpp"
#include "server/kms/key_pair.hpp"
#include "server/kms/key_reference.hpp"
#include "storage/crypto/hkdf.hpp"

#include <algorithm>

namespace s3seal::kms {

namespace {

constexpr std::chrono::days managed_rotation{365};

error failed(storage::error const& error) {
    return {errc::internal, error.detail};
}

storage::error damaged(std::string_view arn) {
    return {storage::errc::corrupt, "the material of KMS key " + std::string{arn} +
                                        " does not open: the master key is another, or the data is damaged"};
}

// Binds material to its place.
std::string place_of(key const& key, std::string_view material_id) {
    return std::string{key.arn}.append("/").append(material_id);
}

}  // namespace

storage::result<std::unique_ptr<key_table>> key_table::load(storage::key_store& store, master_key const& master,
                                                            random_source& random) {
    std::unique_ptr<key_table> made{new key_table{store, master, random}};
    TRY(auto rows, store.load_keys());
    CHECK_OK(made->take(std::move(rows)));
    return made;
}

storage::result<> key_table::replace_with(storage::key_store& from, replacement const& replace) {
    std::lock_guard const changing{changing_};
    TRY(auto const fresh, load(from, master_, random_));
    return replace([&] {
        std::lock_guard const lock{mutex_};
        keys_.swap(fresh->keys_);
        aliases_.swap(fresh->aliases_);
    });
}

storage::result<> key_table::take(storage::stored_keys rows) {
    for (auto& row : rows.keys) CHECK_OK(take(std::move(row)));
    for (auto& one : rows.aliases) {
        alias_name name{one.account, one.region, one.name};
        aliases_.emplace(std::move(name), std::move(one));
    }
    for (auto& row : rows.grants) {
        auto made = std::make_shared<grant>();
        made->row = std::move(row);
        auto const owner = keys_.find(made->row.key);
        if (!complete(*made) || owner == keys_.end())
            return storage::error{storage::errc::corrupt, "a grant is damaged"};
        key draft = *owner->second;
        draft.grants.push_back(std::move(made));
        owner->second = std::make_shared<key const>(std::move(draft));
    }
    return {};
}

storage::result<> key_table::take(storage::kms_key row) {
    key made;
    made.row = std::move(row);
    if (auto const done = complete(made); !done) return storage::error{storage::errc::corrupt, done.error().message};
    for (auto const& one : made.row.materials) {
        if (one.wrapped.empty()) {
            made.materials.push_back(nullptr);
            continue;
        }
        auto bytes = master_.wrapping().unwrap(one.wrapped, place_of(made, one.id));
        if (!bytes) return damaged(made.arn);
        made.materials.push_back(std::make_shared<material const>(*std::move(bytes)));
    }
    if (made.managed() && made.materials.empty()) {  // from before keys had material
        rotate(made, "", made.row.created);
        CHECK_OK(store_.put_key(made.row, nullptr));
    }
    put(std::move(made));
    return {};
}

key_ptr key_table::at(storage::key_name const& name) const {
    std::lock_guard const lock{mutex_};
    auto const found = keys_.find(name);
    return found == keys_.end() ? nullptr : found->second;
}

key_ptr key_table::put(key made) {
    auto shared = std::make_shared<key const>(std::move(made));
    std::lock_guard const lock{mutex_};
    keys_[shared->row.name] = shared;
    return shared;
}

result<key_ptr> key_table::find(storage::key_name const& name, instant now) {
    auto found = at(name);
    if (!found) return found;
    if (found->row.deletion && *found->row.deletion <= now) return forget(found);
    if (!found->rotates_by(now)) return found;
    return change(name, [&](key& draft) -> result<> {
        if (!draft.rotates_by(now)) return {};
        rotate(draft, "AUTOMATIC", *draft.row.next_rotation);
        while (*draft.row.next_rotation <= now) *draft.row.next_rotation += std::chrono::days{draft.row.rotation_days};
        return {};
    });
}

// Its aliases and grants go with it.
result<key_ptr> key_table::forget(key_ptr const& key) {
    std::lock_guard const changing{changing_};
    if (at(key->row.name) != key) return at(key->row.name);
    if (auto const done = store_.delete_key(key->row.name); !done) return failed(done.error());
    std::lock_guard const lock{mutex_};
    keys_.erase(key->row.name);
    std::erase_if(aliases_, [&](auto const& one) {
        return one.second.key_id == key->row.name.id && one.second.account == key->row.name.account &&
               one.second.region == key->row.name.region;
    });
    return key_ptr{};
}

result<> key_table::forget_due(instant now) {
    std::vector<storage::key_name> due;
    {
        std::lock_guard const lock{mutex_};
        for (auto const& [name, one] : keys_)
            if (one->row.deletion && *one->row.deletion <= now) due.push_back(name);
    }
    for (auto const& name : due) CHECK_OK(find(name, now));
    return {};
}

result<key_ptr> key_table::find_or_create_managed(std::string const& account, std::string const& region, instant now) {
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (auto const named = find_alias(account, region, managed_alias))
            return find({account, region, named->key_id}, now);
        key made;
        made.row.name = {account, region, random_uuid(random_)};
        made.row.created = now;
        made.row.manager = "AWS";
        made.row.description = managed_description;
        made.row.rotation_days = static_cast<unsigned>(managed_rotation.count());
        made.row.next_rotation = now + managed_rotation;
        CHECK_OK(complete(made));
        rotate(made, "", now);
        alias const named{account, region, std::string{managed_alias}, made.row.name.id, now, now};
        auto created = create(std::move(made), &named);
        // Somebody else was faster: then it is theirs.
        if (created || created.error().code != errc::already_exists) return created;
    }
    return error{errc::internal, "the managed key cannot be made"};
}

std::vector<key_ptr> key_table::list(std::string_view account, std::string_view region) const {
    std::vector<key_ptr> all;
    std::lock_guard const lock{mutex_};
    for (auto one = keys_.lower_bound({std::string{account}, std::string{region}, ""});
         one != keys_.end() && one->first.account == account && one->first.region == region; ++one)
        all.push_back(one->second);
    return all;
}

std::vector<key_ptr> key_table::list_all() const {
    std::vector<key_ptr> all;
    std::lock_guard const lock{mutex_};
    for (auto const& [name, one] : keys_) all.push_back(one);
    return all;
}

result<key_ptr> key_table::create(key made, alias const* named) {
    std::lock_guard const changing{changing_};
    if (at(made.row.name)) return error{errc::already_exists, made.arn + " already exists"};
    if (named && find_alias(named->account, named->region, named->name))
        return error{
            errc::already_exists,
            "An alias with the name " + alias_arn(named->account, named->region, named->name) + " already exists"};
    if (auto const done = store_.put_key(made.row, named); !done) return failed(done.error());
    auto shared = put(std::move(made));
    if (named) {
        std::lock_guard const lock{mutex_};
        aliases_.insert_or_assign({named->account, named->region, named->name}, *named);
    }
    return shared;
}

result<key_ptr> key_table::change(storage::key_name const& name, std::function<result<>(key& draft)> const& edit) {
    std::lock_guard const changing{changing_};
    auto const old = at(name);
    if (!old) return missing_key(key_arn(name));
    key draft = *old;
    CHECK_OK(edit(draft));
    CHECK_OK(complete(draft));
    if (auto const done = store_.put_key(draft.row, nullptr); !done) return failed(done.error());
    return put(std::move(draft));
}

// The same bytes in the same key have the same id, and it tells nothing of them.
std::string key_table::material_id(key const& key, std::string_view bytes) const {
    auto const id = storage::derive_key(bytes, key.row.name.id, "s3seal material id v1");
    return hex_encode(as_bytes(id.view()));
}

void key_table::add_material(key& draft, storage::secret bytes, storage::kms_material as) const {
    as.id = material_id(draft, bytes.view());
    as.wrapped = master_.wrapping().wrap(bytes.view(), place_of(draft, as.id), random_);
    draft.row.materials.push_back(std::move(as));
    draft.materials.push_back(std::make_shared<material const>(std::move(bytes)));
}

void key_table::rotate(key& draft, std::string_view how, instant when) const {
    auto& rows = draft.row.materials;
    for (auto& one : rows)
        if (one.state == material_state::current) one.state = material_state::former;
    auto next = std::find_if(rows.begin(), rows.end(), [](auto& one) { return one.state == material_state::pending; });
    if (next == rows.end()) {
        add_material(draft, make_material(*draft.spec, random_), {});
        next = std::prev(rows.end());
    }
    next->state = material_state::current;
    next->rotation = how;
    if (!how.empty()) next->rotated = when;
}

}  // namespace s3seal::kms
