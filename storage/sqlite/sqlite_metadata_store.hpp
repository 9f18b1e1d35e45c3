// The one implementation of the contracts of metadata and keys: SQLite, in memory or in a file.
#pragma once

#include "storage/base/disk_reserve.hpp"
#include "storage/blob/budget.hpp"
#include "storage/blob_store.hpp"
#include "storage/durability.hpp"
#include "storage/key_store.hpp"
#include "storage/metadata_store.hpp"
#include "storage/sqlite/buckets.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/objects.hpp"
#include "storage/sqlite/shared_transaction.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>

namespace s3seal::storage::sqlite {

// What the rows have to do with besides their database.
struct companions {
    blob_store* blobs = nullptr;      // holds the bodies of rows that were loaded; null: nobody does
    budget* memory = nullptr;         // counts what rows take in memory; null: they lie on a disk
    disk_reserve* reserve = nullptr;  // gives way to what frees space; null: there is none
    bool settle_later = false;        // changes of rows are durable with settle(), those of keys at once
    bool may_be_fresh = true;         // false: a database without a schema is not_found, and stays as it is
};

// One connection behind one mutex, taken for each operation.
class sqlite_metadata_store final : public metadata_store, public key_store {
public:
    // "": in memory. not_found, newer_schema, corrupt, io.
    static result<std::unique_ptr<sqlite_metadata_store>> open(std::filesystem::path const& file, durability sync,
                                                               companions with = {});

    ~sqlite_metadata_store() override;

    // All rows become those of the other, also KMS's; or they stay. Under the locks of both `share` gets the ids of the
    // other's bodies, to see to it that they are here before a row says so. Those that no row refers to then are
    // removed. `then` is called under the locks too, when it is done. What `share` says; full, io.
    using body_ids = std::unordered_set<std::string>;
    struct replacement {
        std::function<result<>(body_ids const&)> share;
        std::function<void()> then;
    };
    result<> replace_with(sqlite_metadata_store& other, replacement const& steps);

    std::uint64_t generation() const noexcept override { return generation_; }
    bool settles_later() const noexcept override { return with_.settle_later; }
    result<> settle() override;
    void when_settled(change_group::listener then) override;
    void begin_change() override { changes_.forget_this_thread(); }

    result<> create_bucket(bucket const& row) override;
    result<std::shared_ptr<bucket const>> load_bucket(bucket_id const& id) override;
    result<bucket_page> list_buckets(bucket_query const& query) override;
    result<blob_refs> delete_bucket(bucket_id const& id) override;
    result<> change_settings(bucket_id const& id, std::span<setting_change const> changes,
                             std::optional<std::uint64_t> seen) override;
    result<setting_page> list_settings(bucket_id const& id, std::string_view kind, std::string_view after,
                                       std::size_t limit) override;

    result<blob_refs> put_object(bucket_id const& bucket, object const& row, terms const& on) override;
    result<object> load_object(object_address const& at) override;
    result<object> load_head(object_address const& at) override;
    result<blob_refs> delete_object(object_address const& at, terms const& on) override;
    result<> update_object(object_address const& at, object_update const& change, terms const& on) override;
    result<> append_object(bucket_id const& bucket, object const& seen, object const& row, terms const& on) override;
    result<blob_refs> put_annotation(object_address const& of, annotation const& row, terms const& on) override;
    result<annotation> load_annotation(object_address const& of, std::string_view name) override;
    result<annotation_page> list_annotations(object_address const& of, annotation_query const& query) override;
    result<blob_refs> delete_annotation(object_address const& of, std::string_view name, terms const& on) override;
    result<blob_refs> rename_object(object_address const& from, std::string_view to, encryption const& sealed,
                                    terms const& on) override;
    result<listing_end> list_objects(bucket_id const& bucket, object_query const& query, listing_sink& to) override;
    result<listing_end> list_versions(bucket_id const& bucket, object_query const& query, listing_sink& to) override;

    result<> create_upload(bucket_id const& bucket, multipart_upload const& row,
                           std::optional<std::uint64_t> seen) override;
    result<multipart_upload> load_upload(bucket_id const& bucket, std::string_view key, std::string_view id) override;
    result<upload_page> list_uploads(bucket_id const& bucket, upload_query const& query) override;
    result<blob_refs> put_part(bucket_id const& bucket, std::string_view id, stored_part const& part) override;
    result<part_page> list_parts(bucket_id const& bucket, std::string_view id, unsigned after,
                                 std::size_t limit) override;
    result<blob_refs> complete_upload(bucket_id const& bucket, std::string_view id, object const& row, terms const& on,
                                      std::string const& completed) override;
    result<blob_refs> abort_upload(bucket_id const& bucket, std::string_view key, std::string_view id) override;

    result<> keep_events(bucket_id const& bucket, bool kept) override;
    result<std::vector<stored_event>> read_events(std::uint64_t after, std::size_t limit) override;
    result<> forget_events(std::uint64_t up_to) override;
    result<std::vector<restored_version>> list_restored(instant after, instant until, std::size_t limit) override;

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

    // With others, when there is room; or of its own: durable when write() returns.
    enum class commits { shared, own };

    // Runs the change under the lock.
    template <class Change>
    auto write(Change change, purpose what = purpose::storing, commits of = commits::shared) -> decltype(change());
    template <class Change>
    auto write_alone(Change& change, purpose what, announcement& settled) -> decltype(change());
    template <class Change>
    auto try_once(Change& change, purpose what) -> decltype(change());
    bool may_use_reserve(purpose what);
    bool may_join() const;
    result<> commit(announcement& settled);
    result<> count_rows(purpose what);
    result<> admit_rows_of(sqlite_metadata_store const& other);
    result<> replace_rows(sqlite_metadata_store& other, replacement const& steps, blob_refs& unused);
    result<> check_generation(std::optional<std::uint64_t> seen) const;
    void expect_removal(blob_refs const& unused);
    void expect_removal_after(result<blob_refs> const& change);
    template <class Outcome>
    void expect_removal_after(Outcome const& /*of_no_bodies*/) {}

    // Under the lock.
    result<bucket_place> place_of(bucket_id const& id);
    template <class Change>
    auto change_object(bucket_id const& bucket, terms const& on, Change change, purpose what = purpose::storing)
        -> decltype(change(std::declval<object_change const&>()));

    std::mutex mutex_;
    database db_;
    shared_transaction changes_{db_};
    companions with_;
    std::uint64_t empty_bytes_ = 0;    // of the database without rows
    std::uint64_t counted_bytes_ = 0;  // beyond that, taken from the budget
    std::atomic<std::uint64_t> generation_ = 0;
    std::uint64_t revision_ = 0;  // of the last row that was written; begins anew at random
    // Every request asks for its bucket. Nobody else writes: the directory is locked.
    std::map<bucket_id, bucket_place> places_;
};

}  // namespace s3seal::storage::sqlite
