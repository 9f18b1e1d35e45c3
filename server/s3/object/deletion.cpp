#include "server/s3/object/deletion.hpp"

#include "server/s3/object/new_object.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/current_bucket.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "storage/metadata_store.hpp"

namespace s3seal::s3 {

namespace {

storage::event event_of(request_context const& context, std::string_view name) {
    return {name, context.now};
}

// Whether the version that is to go is a delete marker. One that is not there is none.
result<bool> is_marker(services const& svc, storage::object_address const& at) {
    auto const row = svc.metadata.load_head(at);
    if (row) return row->delete_marker;
    if (row.error().code != storage::errc::not_found) return from_storage(row.error());
    return false;
}

result<deletion> remove_version(services const& svc, request_context const& context, deletion_request const& wanted) {
    storage::object_address const at{context.bucket_id(), wanted.key, *wanted.version};
    TRY(bool const marker, is_marker(svc, at));
    storage::terms on{{.target = wanted.expected}, event_of(context, "ObjectRemoved:Delete"), {}, context.generation};
    on.must.target.emplace_back(storage::must::be_unlocked{context.now, wanted.past_governance});
    auto removed = svc.metadata.delete_object(at, on);
    if (!removed) return from_change(context, on.must, removed.error());
    settle_blobs(svc, context, nullptr, *std::move(removed));
    if (context.bucket->versioning == versioning_state::never) return deletion{};
    return deletion{std::string{*wanted.version}, marker};
}

// In a bucket that never had versions.
storage::result<deletion> remove_current(services const& svc, request_context const& context, s3::bucket const& bucket,
                                         deletion_request const& wanted) {
    storage::terms const on{
        {.current = wanted.expected}, event_of(context, "ObjectRemoved:Delete"), bucket.revision, context.generation};
    TRY(auto removed, svc.metadata.delete_object({bucket.id, wanted.key}, on));
    settle_blobs(svc, context, nullptr, std::move(removed));
    return deletion{};
}

storage::result<deletion> put_marker(services const& svc, request_context const& context, s3::bucket const& bucket,
                                     deletion_request const& wanted) {
    storage::object marker;
    marker.key = wanted.key;
    marker.version = make_version_id(svc, bucket);
    marker.delete_marker = true;
    marker.modified = written_at(svc, context);
    marker.sealed.mode.clear();
    storage::terms const on{
        {.current = wanted.expected, .target = {storage::must::be_unlocked{context.now, wanted.past_governance}}},
        event_of(context, "ObjectRemoved:DeleteMarkerCreated"),
        bucket.revision,
        context.generation};
    TRY(auto replaced, svc.metadata.put_object(bucket.id, marker, on));
    settle_blobs(svc, context, nullptr, std::move(replaced));
    return deletion{std::move(marker.version), true};
}

}  // namespace

result<deletion> delete_object(services const& svc, request_context const& context, deletion_request const& wanted) {
    if (wanted.version) return remove_version(svc, context, wanted);
    auto const remove = [&](s3::bucket const& bucket) {
        return bucket.versioning == versioning_state::never ? remove_current(svc, context, bucket, wanted)
                                                            : put_marker(svc, context, bucket, wanted);
    };
    return change_by_bucket(svc, context.bucket, remove, [&](storage::error const& refusal) {
        return from_change(context, {.current = wanted.expected}, refusal);
    });
}

}  // namespace s3seal::s3
