// The contract of the metadata store in maps and vectors, as plainly as it can be said: what engines are compared with.
#pragma once

#include "storage/metadata_store.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace s3seal::test {

// Changes check first what may fail, and then change: so each happens wholly or not at all.
class model_metadata_store : public storage::metadata_store {
public:
    template <class T = void>
    using result = storage::result<T>;
    using bucket_id = storage::bucket_id;
    using blob_refs = storage::blob_refs;

    result<> create_bucket(storage::bucket const& row) override;
    result<std::shared_ptr<storage::bucket const>> load_bucket(bucket_id const& id) override;
    result<storage::bucket_page> list_buckets(storage::bucket_query const& query) override;
    result<blob_refs> delete_bucket(bucket_id const& id) override;
    result<> change_settings(bucket_id const& id, std::span<storage::setting_change const> changes,
                             std::optional<std::uint64_t> seen) override;
    result<storage::setting_page> list_settings(bucket_id const& id, std::string_view kind, std::string_view after,
                                                std::size_t limit) override;

    result<blob_refs> put_object(bucket_id const& bucket, storage::object const& row,
                                 storage::terms const& on) override;
    result<storage::object> load_object(storage::object_address const& at) override;
    result<storage::object> load_head(storage::object_address const& at) override;
    result<blob_refs> delete_object(storage::object_address const& at, storage::terms const& on) override;
    result<> update_object(storage::object_address const& at, storage::object_update const& change,
                           storage::terms const& on) override;
    result<> append_object(bucket_id const& bucket, storage::object const& seen, storage::object const& row,
                           storage::terms const& on) override;
    result<blob_refs> put_annotation(storage::object_address const& of, storage::annotation const& row,
                                     storage::terms const& on) override;
    result<storage::annotation> load_annotation(storage::object_address const& of, std::string_view name) override;
    result<storage::annotation_page> list_annotations(storage::object_address const& of,
                                                      storage::annotation_query const& query) override;
    result<blob_refs> delete_annotation(storage::object_address const& of, std::string_view name,
                                        storage::terms const& on) override;
    result<blob_refs> rename_object(storage::object_address const& from, std::string_view to,
                                    storage::encryption const& sealed, storage::terms const& on) override;
    result<storage::listing_end> list_objects(bucket_id const& bucket, storage::object_query const& query,
                                              storage::listing_sink& to) override;
    result<storage::listing_end> list_versions(bucket_id const& bucket, storage::object_query const& query,
                                               storage::listing_sink& to) override;

    result<> create_upload(bucket_id const& bucket, storage::multipart_upload const& row,
                           std::optional<std::uint64_t> seen) override;
    result<storage::multipart_upload> load_upload(bucket_id const& bucket, std::string_view key,
                                                  std::string_view id) override;
    result<storage::upload_page> list_uploads(bucket_id const& bucket, storage::upload_query const& query) override;
    result<blob_refs> put_part(bucket_id const& bucket, std::string_view id, storage::stored_part const& part) override;
    result<storage::part_page> list_parts(bucket_id const& bucket, std::string_view id, unsigned after,
                                          std::size_t limit) override;
    result<blob_refs> complete_upload(bucket_id const& bucket, std::string_view id, storage::object const& row,
                                      storage::terms const& on, std::string const& completed) override;
    result<blob_refs> abort_upload(bucket_id const& bucket, std::string_view key, std::string_view id) override;

    result<> keep_events(bucket_id const& bucket, bool kept) override;
    result<std::vector<storage::stored_event>> read_events(std::uint64_t after, std::size_t limit) override;
    result<> forget_events(std::uint64_t up_to) override;
    result<std::vector<storage::restored_version>> list_restored(instant after, instant until,
                                                                 std::size_t limit) override;

    result<std::string> find_or_create_secret(std::string const& name, std::string const& candidate) override;
    result<std::unordered_set<std::string>> blob_ids() override;

    using versions = std::vector<storage::object>;  // of one key, the latest last
    using objects = std::map<std::string, versions, std::less<>>;

private:
    struct upload {
        storage::multipart_upload row;
        std::map<unsigned, storage::stored_part> parts;
    };
    struct content {
        storage::bucket row;
        bool events_kept = false;
        objects keys;
        std::vector<upload> uploads;  // in the order of their begin
    };

    content* find(bucket_id const& id);
    storage::object* find(storage::object_address const& at);
    result<storage::object*> find_to_change(storage::object_address const& at, storage::terms const& on);
    storage::object const* latest(bucket_id const& bucket, std::string_view key);
    upload* find_upload(bucket_id const& bucket, std::string_view id);
    upload* find_open(bucket_id const& bucket, std::string_view id);

    result<> check(storage::object_address const& latest_of, storage::object const* target, storage::terms const& on);
    blob_refs store(content& in, storage::object row, storage::terms const& on);
    void tell(content& in, storage::object const& row, storage::terms const& on);
    void remember_completion(bucket_id const& bucket, std::string_view id);
    static blob_refs blobs_of(storage::object const& row);
    static void mark_key_changed(content& in, std::string_view key);

    std::mutex mutex_;
    std::map<bucket_id, content> buckets_;
    std::vector<storage::stored_event> events_;
    std::vector<std::pair<bucket_id, std::string>> completions_;  // the oldest first
    std::map<std::string, std::string> secrets_;
    std::uint64_t count_ = 0;  // of everything that is numbered
};

}  // namespace s3seal::test
