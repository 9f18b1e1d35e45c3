// A store that asks another one, for tests that change something about a few of its calls.
#pragma once

#include "storage/metadata_store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace s3seal::test {

using storage::result;

class forwarding_store : public storage::metadata_store {
public:
    explicit forwarding_store(std::unique_ptr<storage::metadata_store> below) : below_{std::move(below)} {}

    bool may_block() const noexcept override { return below_->may_block(); }
    std::uint64_t generation() const noexcept override { return below_->generation(); }
    bool settles_later() const noexcept override { return below_->settles_later(); }
    result<> settle() override { return below().settle(); }
    void when_settled(std::function<void(result<> const& durable)> then) override {
        below_->when_settled(std::move(then));
    }
    result<> create_bucket(storage::bucket const& row) override { return below().create_bucket(row); }
    result<std::shared_ptr<storage::bucket const>> load_bucket(storage::bucket_id const& id) override {
        return below().load_bucket(id);
    }
    result<storage::bucket_page> list_buckets(storage::bucket_query const& query) override {
        return below().list_buckets(query);
    }
    result<storage::blob_refs> delete_bucket(storage::bucket_id const& id) override {
        return below().delete_bucket(id);
    }
    result<> change_settings(storage::bucket_id const& id, std::span<storage::setting_change const> changes,
                             std::optional<std::uint64_t> seen) override {
        return below().change_settings(id, changes, seen);
    }
    result<storage::setting_page> list_settings(storage::bucket_id const& id, std::string_view kind,
                                                std::string_view after, std::size_t limit) override {
        return below().list_settings(id, kind, after, limit);
    }
    result<storage::blob_refs> put_object(storage::bucket_id const& bucket, storage::object const& row,
                                          storage::terms const& on) override {
        return below().put_object(bucket, row, on);
    }
    result<storage::object> load_object(storage::object_address const& at) override { return below().load_object(at); }
    result<storage::object> load_head(storage::object_address const& at) override { return below().load_head(at); }
    result<storage::blob_refs> delete_object(storage::object_address const& at, storage::terms const& on) override {
        return below().delete_object(at, on);
    }
    result<> update_object(storage::object_address const& at, storage::object_update const& change,
                           storage::terms const& on) override {
        return below().update_object(at, change, on);
    }
    result<> append_object(storage::bucket_id const& bucket, storage::object const& seen, storage::object const& row,
                           storage::terms const& on) override {
        return below().append_object(bucket, seen, row, on);
    }
    result<storage::blob_refs> put_annotation(storage::object_address const& of, storage::annotation const& row,
                                              storage::terms const& on) override {
        return below().put_annotation(of, row, on);
    }
    result<storage::annotation> load_annotation(storage::object_address const& of, std::string_view name) override {
        return below().load_annotation(of, name);
    }
    result<storage::annotation_page> list_annotations(storage::object_address const& of,
                                                      storage::annotation_query const& query) override {
        return below().list_annotations(of, query);
    }
    result<storage::blob_refs> delete_annotation(storage::object_address const& of, std::string_view name,
                                                 storage::terms const& on) override {
        return below().delete_annotation(of, name, on);
    }
    result<storage::blob_refs> rename_object(storage::object_address const& from, std::string_view to,
                                             storage::encryption const& sealed, storage::terms const& on) override {
        return below().rename_object(from, to, sealed, on);
    }
    result<storage::listing_end> list_objects(storage::bucket_id const& bucket, storage::object_query const& query,
                                              storage::listing_sink& to) override {
        return below().list_objects(bucket, query, to);
    }
    result<storage::listing_end> list_versions(storage::bucket_id const& bucket, storage::object_query const& query,
                                               storage::listing_sink& to) override {
        return below().list_versions(bucket, query, to);
    }
    result<> create_upload(storage::bucket_id const& bucket, storage::multipart_upload const& row,
                           std::optional<std::uint64_t> seen) override {
        return below().create_upload(bucket, row, seen);
    }
    result<storage::multipart_upload> load_upload(storage::bucket_id const& bucket, std::string_view key,
                                                  std::string_view id) override {
        return below().load_upload(bucket, key, id);
    }
    result<storage::upload_page> list_uploads(storage::bucket_id const& bucket,
                                              storage::upload_query const& query) override {
        return below().list_uploads(bucket, query);
    }
    result<storage::blob_refs> put_part(storage::bucket_id const& bucket, std::string_view id,
                                        storage::stored_part const& part) override {
        return below().put_part(bucket, id, part);
    }
    result<storage::part_page> list_parts(storage::bucket_id const& bucket, std::string_view id, unsigned after,
                                          std::size_t limit) override {
        return below().list_parts(bucket, id, after, limit);
    }
    result<storage::blob_refs> complete_upload(storage::bucket_id const& bucket, std::string_view id,
                                               storage::object const& row, storage::terms const& on,
                                               std::string const& completed) override {
        return below().complete_upload(bucket, id, row, on, completed);
    }
    result<storage::blob_refs> abort_upload(storage::bucket_id const& bucket, std::string_view key,
                                            std::string_view id) override {
        return below().abort_upload(bucket, key, id);
    }
    result<> keep_events(storage::bucket_id const& bucket, bool kept) override {
        return below().keep_events(bucket, kept);
    }
    result<std::vector<storage::stored_event>> read_events(std::uint64_t after, std::size_t limit) override {
        return below().read_events(after, limit);
    }
    result<> forget_events(std::uint64_t up_to) override { return below().forget_events(up_to); }
    result<std::vector<storage::restored_version>> list_restored(instant after, instant until,
                                                                 std::size_t limit) override {
        return below().list_restored(after, until, limit);
    }
    result<std::string> find_or_create_secret(std::string const& name, std::string const& candidate) override {
        return below().find_or_create_secret(name, candidate);
    }
    result<std::unordered_set<std::string>> blob_ids() override { return below().blob_ids(); }

protected:
    // Every call comes through here.
    virtual storage::metadata_store& below() { return *below_; }

private:
    std::unique_ptr<storage::metadata_store> below_;
};

}  // namespace s3seal::test
