#include "storage/sqlite/sqlite_metadata_store.hpp"

#include "storage/sqlite/buckets.hpp"
#include "storage/sqlite/keys.hpp"
#include "storage/sqlite/objects.hpp"
#include "storage/sqlite/schema.hpp"

namespace s3seal::storage::sqlite {

result<std::unique_ptr<metadata_store>> sqlite_metadata_store::open(std::filesystem::path const& file,
                                                                    durability sync) {
    TRY(auto db, database::open(file));
    CHECK_OK(prepare_schema(db, file.empty(), sync));
    return std::unique_ptr<metadata_store>{new sqlite_metadata_store{std::move(db)}};
}

template <class Change>
auto sqlite_metadata_store::write(Change change) -> decltype(change()) {
    std::lock_guard const lock{mutex_};
    transaction whole{db_};
    CHECK_OK(whole.begin());
    auto outcome = change();
    if (outcome) CHECK_OK(whole.commit());
    return outcome;
}

result<> sqlite_metadata_store::create_bucket(bucket const& row) {
    return write([&] { return insert_bucket(db_, row); });
}

result<bucket> sqlite_metadata_store::load_bucket(bucket_id const& id) {
    constexpr std::size_t capacity = 1024;
    std::lock_guard const lock{mutex_};
    if (auto const known = buckets_.find(id); known != buckets_.end()) return known->second;
    auto row = sqlite::load_bucket(db_, id);
    if (row && buckets_.size() < capacity) buckets_.emplace(id, *row);
    return row;
}

result<bool> sqlite_metadata_store::has_bucket(bucket_id const& id) {
    if (buckets_.contains(id)) return true;
    return bucket_exists(db_, id);
}

result<bucket_page> sqlite_metadata_store::list_buckets(bucket_query const& query) {
    std::lock_guard const lock{mutex_};
    return sqlite::list_buckets(db_, query);
}

result<> sqlite_metadata_store::delete_bucket(bucket_id const& id) {
    return write([&] {
        buckets_.erase(id);
        return sqlite::delete_bucket(db_, id);
    });
}

result<> sqlite_metadata_store::put_encryption(bucket_id const& id, default_encryption const& value) {
    return write([&] {
        buckets_.erase(id);
        return update_encryption(db_, id, value);
    });
}

result<> sqlite_metadata_store::put_policy(bucket_id const& id, std::string const& json) {
    return write([&] {
        buckets_.erase(id);
        return update_policy(db_, id, json);
    });
}

result<> sqlite_metadata_store::put_public_access(bucket_id const& id,
                                                  std::optional<public_access_block> const& value) {
    return write([&] {
        buckets_.erase(id);
        return update_public_access(db_, id, value);
    });
}

result<std::optional<blob_ref>> sqlite_metadata_store::put_object(bucket_id const& bucket, object const& row,
                                                                  expectation const& expected) {
    return write([&]() -> result<std::optional<blob_ref>> {
        // The bucket may have gone while the body came.
        TRY(bool const exists, has_bucket(bucket));
        if (!exists) return error{errc::not_found, "no bucket " + bucket.name};
        return sqlite::put_object(db_, bucket, row, expected);
    });
}

result<object> sqlite_metadata_store::load_object(bucket_id const& bucket, std::string_view key) {
    std::lock_guard const lock{mutex_};
    return sqlite::load_object(db_, bucket, key);
}

result<std::optional<blob_ref>> sqlite_metadata_store::delete_object(bucket_id const& bucket, std::string_view key,
                                                                     expectation const& expected) {
    return write([&] { return sqlite::delete_object(db_, bucket, key, expected); });
}

result<object_page> sqlite_metadata_store::list_objects(bucket_id const& bucket, object_query const& query) {
    std::lock_guard const lock{mutex_};
    return sqlite::list_objects(db_, bucket, query);
}

result<managed_key> sqlite_metadata_store::find_or_create_managed_key(managed_key const& candidate) {
    return write([&] { return sqlite::find_or_create_managed_key(db_, candidate); });
}

result<std::string> sqlite_metadata_store::find_or_create_secret(std::string const& name,
                                                                 std::string const& candidate) {
    return write([&] { return sqlite::find_or_create_secret(db_, name, candidate); });
}

result<std::unordered_set<std::string>> sqlite_metadata_store::blob_ids() {
    std::lock_guard const lock{mutex_};
    return sqlite::blob_ids(db_);
}

}  // namespace s3seal::storage::sqlite
