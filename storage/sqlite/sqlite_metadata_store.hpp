// The one implementation of the contracts of metadata and keys: SQLite, in memory or in a file.
#pragma once

#include "storage/base/disk_reserve.hpp"
#include "storage/blob/budget.hpp"
#include "storage/blob_store.hpp"
#include "storage/durability.hpp"
#include "storage/key_store.hpp"
#include "storage/metadata_store.hpp"
#include "storage/sqlite/database.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace s3seal::storage::sqlite {

// What the rows have to do with besides their database.
struct companions {
    blob_store* blobs = nullptr;      // holds the bodies of rows that were loaded; null: nobody does
    budget* memory = nullptr;         // counts what rows take in memory; null: they lie on a disk
    disk_reserve* reserve = nullptr;  // gives way to what frees space; null: there is none
    bool may_be_fresh = true;         // false: a database without a schema is not_found, and stays as it is
};

// One connection behind one mutex, taken for each operation.
class sqlite_metadata_store final : public metadata_store, public key_store {
public:
    // "": in memory. not_found, newer_schema, corrupt, io.
    static result<std::unique_ptr<sqlite_metadata_store>> open(std::filesystem::path const& file, durability sync,
                                                               companions with = {});

    result<> create_bucket(bucket const& row) override;
    result<bucket> load_bucket(bucket_id const& id) override;
    result<bucket_page> list_buckets(bucket_query const& query) override;
    result<blob_refs> delete_bucket(bucket_id const& id) override;
    result<> change_bucket(bucket const& seen, bucket const& wanted) override;

    result<blob_refs> put_object(bucket_id const& bucket, object const& row, expectation const& expected) override;
    result<object> load_object(bucket_id const& bucket, std::string_view key) override;
    result<blob_refs> delete_object(bucket_id const& bucket, std::string_view key,
                                    expectation const& expected) override;
    result<> append_object(bucket_id const& bucket, object const& seen, object const& row) override;
    result<object_page> list_objects(bucket_id const& bucket, object_query const& query) override;
    result<> update_encryption(bucket_id const& bucket, object const& seen, encryption const& sealed) override;

    result<> create_upload(bucket_id const& bucket, multipart_upload const& row) override;
    result<multipart_upload> load_upload(bucket_id const& bucket, std::string_view key, std::string_view id) override;
    result<upload_page> list_uploads(bucket_id const& bucket, upload_query const& query) override;
    result<blob_refs> put_part(bucket_id const& bucket, std::string_view id, stored_part const& part) override;
    result<part_page> list_parts(bucket_id const& bucket, std::string_view id, unsigned after,
                                 std::size_t limit) override;
    result<blob_refs> complete_upload(bucket_id const& bucket, std::string_view id, object const& row,
                                      expectation const& expected, std::string const& completed) override;
    result<blob_refs> abort_upload(bucket_id const& bucket, std::string_view key, std::string_view id) override;

    result<std::string> find_or_create_secret(std::string const& name, std::string const& candidate) override;
    result<std::unordered_set<std::string>> blob_ids() override;

    result<stored_keys> load_keys() override;
    result<> put_key(kms_key const& row, kms_alias const* alias) override;
    result<> delete_key(key_name const& name) override;
    result<> put_alias(kms_alias const& row) override;
    result<> delete_alias(kms_alias const& row) override;
    result<> put_grant(kms_grant const& row) override;
    result<> delete_grant(kms_grant const& row) override;

private:
    sqlite_metadata_store(database db, companions with) : db_{std::move(db)}, with_{with} {}

    // What a change may use: what frees space may not fail for want of it.
    enum class purpose { storing, freeing };

    // Runs the change in a transaction of its own under the lock.
    template <class Change>
    auto write(Change change, purpose what = purpose::storing) -> decltype(change());
    template <class Change>
    auto try_once(Change& change, purpose what) -> decltype(change());
    bool may_use_reserve(purpose what);
    result<> count_rows(purpose what);
    result<std::uint64_t> bytes_in_use();

    result<bool> has_bucket(bucket_id const& id);  // under the lock

    std::mutex mutex_;
    database db_;
    companions with_;
    std::uint64_t empty_bytes_ = 0;    // of the database without rows
    std::uint64_t counted_bytes_ = 0;  // beyond that, taken from the budget
    // Rows that were read, since every request asks for one. Nobody else writes: the directory is locked.
    std::map<bucket_id, bucket> buckets_;
};

}  // namespace s3seal::storage::sqlite
