#include "server/s3/object/stored_object.hpp"

#include "server/s3/access/authorization.hpp"
#include "server/s3/access/condition_keys.hpp"
#include "server/s3/request/error_conversion.hpp"
#include "storage/metadata_store.hpp"

namespace s3seal::s3 {

result<storage::object> load_object(services const& svc, auth::identity const& caller, s3::bucket const& bucket,
                                    std::string_view key, iam::key_source const& keys, extent wanted) {
    storage::object_address const at{bucket.id, key};
    auto row = wanted == extent::whole ? svc.metadata.load_object(at) : svc.metadata.load_head(at);
    if (row) return *std::move(row);
    if (row.error().code != storage::errc::not_found) return from_storage(row.error());
    CHECK_OK(allow_listing(caller, bucket, keys, svc.policies));  // else it says nothing of what is missing
    return error{errc::no_such_key}.with("Key", key);
}

result<storage::object> load_object(services const& svc, request_context const& context, extent wanted) {
    return load_object(svc, context.caller, *context.bucket, context.key, request_keys{svc.metadata, context}, wanted);
}

}  // namespace s3seal::s3
