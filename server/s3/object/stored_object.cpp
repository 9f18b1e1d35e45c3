#include "server/s3/object/stored_object.hpp"

#include "server/http/dates.hpp"
#include "server/s3/access/authorization.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/object/version_id.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "storage/metadata_store.hpp"

#include <string>

namespace s3seal::s3 {

namespace {

// Nothing can be done to it but to delete it.
error refused_marker(request_context const& context, storage::object const& marker) {
    return error{errc::method_not_allowed}
        .with("Method", context.request.method)
        .with("ResourceType", "DeleteMarker")
        .header("Allow", "DELETE")
        .header("x-amz-delete-marker", "true")
        .header("x-amz-version-id", marker.version)
        .header("Last-Modified", http::http_date(marker.modified));
}

error missing(version_name const& at) {
    if (!at.version) return error{errc::no_such_key}.with("Key", at.key);
    return error{errc::no_such_version}.with("Key", at.key).with("VersionId", *at.version);
}

}  // namespace

result<storage::object> load_version(services const& svc, auth::identity const& caller, version_name const& at,
                                     iam::key_source const& keys, extent wanted) {
    storage::object_address const where{at.bucket.id, at.key, at.version.value_or("")};
    auto row = wanted == extent::whole ? svc.metadata.load_object(where) : svc.metadata.load_head(where);
    if (row) return *std::move(row);
    if (row.error().code != storage::errc::not_found) return from_storage(row.error());
    CHECK_OK(allow_listing(caller, at.bucket, keys, svc.policies));  // else it says nothing of what is missing
    return missing(at);
}

error hidden_by(storage::object const& marker, services const& svc, auth::identity const& caller,
                version_name const& at, iam::key_source const& keys) {
    if (auto const listed = allow_listing(caller, at.bucket, keys, svc.policies); !listed) return listed.error();
    return missing(at).header("x-amz-delete-marker", "true").header("x-amz-version-id", marker.version);
}

result<storage::object> load_object(services const& svc, request_context const& context, extent wanted,
                                    delete_marker current) {
    CHECK_OK(check_version_id(context));
    request_keys const keys{svc.metadata, context};
    version_name const at{*context.bucket, context.key, context.query("versionId")};
    TRY(auto row, load_version(svc, context.caller, at, keys, wanted));
    CHECK_OK(authorize_found(svc, context, row));
    if (!row.delete_marker) return row;
    bool const named = at.version.has_value() || current == delete_marker::is_refused;
    return named ? refused_marker(context, row) : hidden_by(row, svc, context.caller, at, keys);
}

}  // namespace s3seal::s3
