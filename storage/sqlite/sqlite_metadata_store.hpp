// The one implementation of the metadata contract: SQLite, in memory or in a file.
#pragma once

#include "storage/metadata_store.hpp"
#include "storage/open.hpp"
#include "storage/sqlite/database.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace s3seal::storage::sqlite {

// One connection behind one mutex, taken for each operation.
class sqlite_metadata_store final : public metadata_store {
public:
    // "": in memory. newer_schema, corrupt, io.
    static result<std::unique_ptr<metadata_store>> open(std::filesystem::path const& file, durability sync);

    result<> create_bucket(bucket const& row) override;
    result<bucket> load_bucket(bucket_id const& id) override;
    result<bucket_page> list_buckets(bucket_query const& query) override;
    result<> delete_bucket(bucket_id const& id) override;
    result<> put_encryption(bucket_id const& id, default_encryption const& value) override;
    result<> put_policy(bucket_id const& id, std::string const& json) override;
    result<> put_public_access(bucket_id const& id, std::optional<public_access_block> const& value) override;

    result<std::optional<blob_ref>> put_object(bucket_id const& bucket, object const& row,
                                               expectation const& expected) override;
    result<object> load_object(bucket_id const& bucket, std::string_view key) override;
    result<std::optional<blob_ref>> delete_object(bucket_id const& bucket, std::string_view key,
                                                  expectation const& expected) override;
    result<object_page> list_objects(bucket_id const& bucket, object_query const& query) override;

    result<managed_key> find_or_create_managed_key(managed_key const& candidate) override;
    result<std::string> find_or_create_secret(std::string const& name, std::string const& candidate) override;
    result<std::unordered_set<std::string>> blob_ids() override;

private:
    explicit sqlite_metadata_store(database db) : db_{std::move(db)} {}

    // Runs the change in a transaction of its own under the lock.
    template <class Change>
    auto write(Change change) -> decltype(change());

    result<bool> has_bucket(bucket_id const& id);  // under the lock

    std::mutex mutex_;
    database db_;
    // Rows that were read, since every request asks for one. Nobody else writes: the directory is locked.
    std::map<bucket_id, bucket> buckets_;
};

}  // namespace s3seal::storage::sqlite
