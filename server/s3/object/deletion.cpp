#include "server/s3/object/deletion.hpp"

#include "server/s3/object/version_id.hpp"
#include "server/s3/object/write_conditions.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "server/s3/request/settled_blobs.hpp"
#include "storage/metadata_store.hpp"

#include <chrono>

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

result<> remove(services const& svc, request_context const& context, storage::object_address const& at,
                storage::guard must) {
    storage::terms const on{std::move(must), event_of(context, "ObjectRemoved:Delete")};
    auto removed = svc.metadata.delete_object(at, on);
    if (!removed) return from_change(context, on.must, removed.error());
    settle_blobs(svc, context, nullptr, *std::move(removed));
    return {};
}

result<deletion> remove_version(services const& svc, request_context const& context, deletion_request const& wanted) {
    storage::object_address const at{context.bucket_id(), wanted.key, *wanted.version};
    TRY(bool const marker, is_marker(svc, at));
    storage::guard must{.target = wanted.expected};
    must.target.emplace_back(storage::must::be_unlocked{context.now, wanted.past_governance});
    CHECK_OK(remove(svc, context, at, std::move(must)));
    if (context.bucket->versioning == versioning_state::never) return deletion{};
    return deletion{std::string{*wanted.version}, marker};
}

result<deletion> put_marker(services const& svc, request_context const& context, deletion_request const& wanted) {
    storage::object marker;
    marker.key = wanted.key;
    marker.version = make_version_id(svc, *context.bucket);
    marker.delete_marker = true;
    marker.modified = std::chrono::floor<std::chrono::seconds>(svc.time.now());
    marker.sealed.mode.clear();
    storage::terms const on{
        {.current = wanted.expected, .target = {storage::must::be_unlocked{context.now, wanted.past_governance}}},
        event_of(context, "ObjectRemoved:DeleteMarkerCreated")};
    auto replaced = svc.metadata.put_object(context.bucket_id(), marker, on);
    if (!replaced) return from_change(context, on.must, replaced.error());
    settle_blobs(svc, context, nullptr, *std::move(replaced));
    return deletion{std::move(marker.version), true};
}

}  // namespace

result<deletion> delete_object(services const& svc, request_context const& context, deletion_request const& wanted) {
    if (wanted.version) return remove_version(svc, context, wanted);
    if (context.bucket->versioning != versioning_state::never) return put_marker(svc, context, wanted);
    CHECK_OK(remove(svc, context, {context.bucket_id(), wanted.key}, {.current = wanted.expected}));
    return deletion{};
}

}  // namespace s3seal::s3
