// All keys, aliases and grants: held in memory, written through to storage.
#pragma once

#include "server/kms/key.hpp"
#include "server/kms/master_key.hpp"
#include "storage/base/random.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

namespace s3seal::kms {

using alias = storage::kms_alias;

// Any thread. Looking something up waits for no change that is being written.
class key_table {
public:
    // The keys in storage. corrupt: another master key, or damaged rows.
    static storage::result<std::unique_ptr<key_table>> load(storage::key_store& store, master_key const& master,
                                                            random_source& random);

    // Its keys become those of `from` when `replace` calls what it gets, which is when its own store becomes that one:
    // meanwhile nobody changes any. What `replace` says; corrupt: it stays as it is.
    using replacement = std::function<storage::result<>(std::function<void()> const& take_keys)>;
    storage::result<> replace_with(storage::key_store& from, replacement const& replace);

    // Null: there is none, or its deletion was due. A rotation that is due happens first. internal.
    result<key_ptr> find(storage::key_name const& name, instant now);
    // The key aws/s3 of that account and region, made at its first use. internal.
    result<key_ptr> find_or_create_managed(std::string const& account, std::string const& region, instant now);
    // Those whose deletion is due go: before anything is listed. internal.
    result<> forget_due(instant now);
    std::vector<key_ptr> list(std::string_view account, std::string_view region) const;  // by id
    std::vector<key_ptr> list_all() const;

    // `made`: its row, without material. already_exists.
    result<key_ptr> create(key made, alias const* named = nullptr);
    // `edit` gets a copy, which takes the key's place. not_found, what `edit` says, internal.
    result<key_ptr> change(storage::key_name const& name, std::function<result<>(key& draft)> const& edit);
    // Adds the wrapped bytes to a draft: `as` with its id.
    void add_material(key& draft, storage::secret bytes, storage::kms_material as) const;
    // The current material becomes a former one, and the pending or a fresh one takes its place.
    void rotate(key& draft, std::string_view how, instant when) const;
    std::string material_id(key const& key, std::string_view bytes) const;

    std::optional<alias> find_alias(std::string_view account, std::string_view region, std::string_view name) const;
    std::vector<alias> list_aliases(std::string_view account, std::string_view region) const;  // by name
    // `edit` gets the alias as it is, or nothing, and gives what it is to be. What `edit` says, internal.
    result<> change_alias(std::string_view account, std::string_view region, std::string_view name,
                          std::function<result<std::optional<alias>>(alias const* old)> const& edit);

    // internal; not_found: the key has gone.
    result<> add_grant(std::shared_ptr<grant const> made);
    result<> remove_grant(grant const& old);
    std::vector<std::shared_ptr<grant const>> list_grants() const;  // of every key

private:
    key_table(storage::key_store& store, master_key const& master, random_source& random)
        : store_{store}, master_{master}, random_{random} {}

    using alias_name = std::tuple<std::string, std::string, std::string>;

    storage::result<> take(storage::stored_keys rows);
    storage::result<> take(storage::kms_key row);
    result<key_ptr> forget(key_ptr const& key);
    result<> replace_grants(storage::key_name const& name, std::function<void(key& draft)> const& edit);
    key_ptr at(storage::key_name const& name) const;
    key_ptr put(key made);

    storage::key_store& store_;
    master_key const& master_;
    random_source& random_;
    std::mutex changing_;  // held while a change is made and written; taken before mutex_
    mutable std::mutex mutex_;
    std::map<storage::key_name, key_ptr> keys_;
    std::map<alias_name, alias> aliases_;
};

}  // namespace s3seal::kms
