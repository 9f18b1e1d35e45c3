#include "storage/caching_metadata_store.hpp"

#include <mutex>

namespace s3seal::storage {

// While it lives nothing is kept, so that what was read before the change is not kept behind it.
class caching_metadata_store::change {
public:
    change(caching_metadata_store& of, bucket_id const& id) : of_{of} {
        std::lock_guard const lock{of_.mutex_};
        ++of_.under_way_;
        of_.buckets_.erase(id);
    }
    change(change const&) = delete;
    change& operator=(change const&) = delete;
    ~change() {
        std::lock_guard const lock{of_.mutex_};
        --of_.under_way_;
        ++of_.forgotten_;
    }

private:
    caching_metadata_store& of_;
};

void caching_metadata_store::forget(bucket_id const& id) {
    std::lock_guard const lock{mutex_};
    buckets_.erase(id);
    ++forgotten_;
}

void caching_metadata_store::forget_all() {
    std::lock_guard const lock{mutex_};
    buckets_.clear();
    ++forgotten_;
}

// What was seen of a change may not have happened after all, whoever's commit has failed.
void caching_metadata_store::forget_if_lost(bucket_id const& id) {
    if (!below_->settles_later()) return;
    below_->when_settled([this, id](result<> const& durable) {
        if (!durable) forget(id);
    });
}

result<std::shared_ptr<bucket const>> caching_metadata_store::load_bucket(bucket_id const& id) {
    std::uint64_t forgotten = 0;
    {
        std::shared_lock const lock{mutex_};
        if (auto const known = buckets_.find(id); known != buckets_.end()) return known->second;
        forgotten = forgotten_;
    }
    TRY(auto row, below_->load_bucket(id));
    std::lock_guard const lock{mutex_};
    if (under_way_ > 0 || forgotten_ != forgotten) return row;
    if (buckets_.size() >= capacity) buckets_.erase(buckets_.begin());
    buckets_.insert_or_assign(id, row);
    return row;
}

result<> caching_metadata_store::create_bucket(bucket const& row) {
    change const dropped{*this, row.id};
    auto created = below_->create_bucket(row);
    if (created) forget_if_lost(row.id);
    return created;
}

result<blob_refs> caching_metadata_store::delete_bucket(bucket_id const& id) {
    change const dropped{*this, id};
    auto deleted = below_->delete_bucket(id);
    if (deleted) forget_if_lost(id);
    return deleted;
}

result<> caching_metadata_store::change_settings(bucket_id const& id, std::span<setting_change const> changes,
                                                 std::optional<std::uint64_t> seen) {
    change const dropped{*this, id};
    auto changed = below_->change_settings(id, changes, seen);
    if (changed) forget_if_lost(id);
    return changed;
}

result<bucket_page> caching_metadata_store::list_buckets(bucket_query const& query) {
    return below_->list_buckets(query);
}

result<setting_page> caching_metadata_store::list_settings(bucket_id const& id, std::string_view kind,
                                                           std::string_view after, std::size_t limit) {
    return below_->list_settings(id, kind, after, limit);
}

result<blob_refs> caching_metadata_store::put_object(bucket_id const& bucket, object const& row, terms const& on) {
    return below_->put_object(bucket, row, on);
}

result<object> caching_metadata_store::load_object(object_address const& at) {
    return below_->load_object(at);
}

result<object> caching_metadata_store::load_head(object_address const& at) {
    return below_->load_head(at);
}

result<blob_refs> caching_metadata_store::delete_object(object_address const& at, terms const& on) {
    return below_->delete_object(at, on);
}

result<> caching_metadata_store::update_object(object_address const& at, object_update const& wanted, terms const& on) {
    return below_->update_object(at, wanted, on);
}

result<> caching_metadata_store::append_object(bucket_id const& bucket, object const& seen, object const& row,
                                               terms const& on) {
    return below_->append_object(bucket, seen, row, on);
}

result<blob_refs> caching_metadata_store::put_annotation(object_address const& of, annotation const& row,
                                                         terms const& on) {
    return below_->put_annotation(of, row, on);
}

result<annotation> caching_metadata_store::load_annotation(object_address const& of, std::string_view name) {
    return below_->load_annotation(of, name);
}

result<annotation_page> caching_metadata_store::list_annotations(object_address const& of,
                                                                 annotation_query const& query) {
    return below_->list_annotations(of, query);
}

result<blob_refs> caching_metadata_store::delete_annotation(object_address const& of, std::string_view name,
                                                            terms const& on) {
    return below_->delete_annotation(of, name, on);
}

result<blob_refs> caching_metadata_store::rename_object(object_address const& from, std::string_view to,
                                                        encryption const& sealed, terms const& on) {
    return below_->rename_object(from, to, sealed, on);
}

result<listing_end> caching_metadata_store::list_objects(bucket_id const& bucket, object_query const& query,
                                                         listing_sink& to) {
    return below_->list_objects(bucket, query, to);
}

result<listing_end> caching_metadata_store::list_versions(bucket_id const& bucket, object_query const& query,
                                                          listing_sink& to) {
    return below_->list_versions(bucket, query, to);
}

result<> caching_metadata_store::create_upload(bucket_id const& bucket, multipart_upload const& row,
                                               std::optional<std::uint64_t> seen) {
    return below_->create_upload(bucket, row, seen);
}

result<multipart_upload> caching_metadata_store::load_upload(bucket_id const& bucket, std::string_view key,
                                                             std::string_view id) {
    return below_->load_upload(bucket, key, id);
}

result<upload_page> caching_metadata_store::list_uploads(bucket_id const& bucket, upload_query const& query) {
    return below_->list_uploads(bucket, query);
}

result<blob_refs> caching_metadata_store::put_part(bucket_id const& bucket, std::string_view id,
                                                   stored_part const& part) {
    return below_->put_part(bucket, id, part);
}

result<part_page> caching_metadata_store::list_parts(bucket_id const& bucket, std::string_view id, unsigned after,
                                                     std::size_t limit) {
    return below_->list_parts(bucket, id, after, limit);
}

result<blob_refs> caching_metadata_store::complete_upload(bucket_id const& bucket, std::string_view id,
                                                          object const& row, terms const& on,
                                                          std::string const& completed) {
    return below_->complete_upload(bucket, id, row, on, completed);
}

result<blob_refs> caching_metadata_store::abort_upload(bucket_id const& bucket, std::string_view key,
                                                       std::string_view id) {
    return below_->abort_upload(bucket, key, id);
}

result<> caching_metadata_store::keep_events(bucket_id const& bucket, bool kept) {
    return below_->keep_events(bucket, kept);
}

result<std::vector<stored_event>> caching_metadata_store::read_events(std::uint64_t after, std::size_t limit) {
    return below_->read_events(after, limit);
}

result<> caching_metadata_store::forget_events(std::uint64_t up_to) {
    return below_->forget_events(up_to);
}

result<std::vector<restored_version>> caching_metadata_store::list_restored(instant after, instant until,
                                                                            std::size_t limit) {
    return below_->list_restored(after, until, limit);
}

result<std::string> caching_metadata_store::find_or_create_secret(std::string const& name,
                                                                  std::string const& candidate) {
    return below_->find_or_create_secret(name, candidate);
}

result<std::unordered_set<std::string>> caching_metadata_store::blob_ids() {
    return below_->blob_ids();
}

}  // namespace s3seal::storage
