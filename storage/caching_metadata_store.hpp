// Keeps the buckets that were read in memory, above any store: every request asks for one.
#pragma once

#include "storage/metadata_store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace s3seal::storage {

// Nobody reads what a bucket was before a change that has been answered. That holds for changes that are made here:
// whoever learns that somebody else changes the same rows says so by forget(). All but buckets is asked of the store
// below.
class caching_metadata_store final : public metadata_store {
public:
    static constexpr std::size_t capacity = 1'024;  // buckets

    explicit caching_metadata_store(std::unique_ptr<metadata_store> below) : below_{std::move(below)} {}

    void forget(bucket_id const& id);
    void forget_all();

    bool may_block() const noexcept override { return below_->may_block(); }
    std::uint64_t generation() const noexcept override { return below_->generation(); }
    bool settles_later() const noexcept override { return below_->settles_later(); }
    result<> settle() override { return below_->settle(); }
    void when_settled(std::function<void(result<> const& durable)> then) override {
        below_->when_settled(std::move(then));
    }
    void begin_change() override { below_->begin_change(); }

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

private:
    struct hash {
        std::size_t operator()(bucket_id const& id) const noexcept {
            return std::hash<std::string>{}(id.name) * 31 + std::hash<std::string>{}(id.namespace_name);
        }
    };
    class change;
    void forget_if_lost(bucket_id const& id);

    std::shared_mutex mutex_;
    std::unordered_map<bucket_id, std::shared_ptr<bucket const>, hash> buckets_;
    unsigned under_way_ = 0;                 // changes that have begun and not ended
    std::uint64_t forgotten_ = 0;            // how often something was dropped: what was read before is not kept after
    std::unique_ptr<metadata_store> below_;  // goes first: it tells the above what became of changes
};

}  // namespace s3seal::storage
