#include "server/s3/object/stored_object.hpp"

#include "server/s3/access/authorization.hpp"
#include "server/s3/request/error_conversion.hpp"

namespace s3seal::s3 {

result<storage::object> load_object(request_context const& context) {
    auto row = context.svc.metadata.load_object(context.bucket_id(), context.key);
    if (row) return *std::move(row);
    if (row.error().code != storage::errc::not_found) return from_storage(row.error());
    CHECK_OK(authorize_on_bucket(context, "s3:ListBucket"));  // else it says nothing of what is missing
    return error{errc::no_such_key}.with("Key", context.key);
}

}  // namespace s3seal::s3
