// What a request's headers say of the object that it makes: of one that is put, copied, posted or begun in parts.
#pragma once

#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/model.hpp"

namespace s3seal::s3 {

// Its row without what its bytes and its encryption say: key, version id, storage class, headers, tags. InvalidArgument
// and whatever else a header may be wrong with.
result<storage::object> make_new_object(services const& svc, request_context const& context);

// When what a request writes is written: in whole seconds, when it is complete; or when the server itself says.
instant written_at(services const& svc, request_context const& context);

// What the bucket says of new objects, when it says something else now than when the object was made.
void fit_to_bucket(services const& svc, request_context const& context, s3::bucket const& now, storage::object& made);

// What such an object was begun with, in an upload and back.
void keep_in_upload(storage::multipart_upload& upload, storage::object made);
storage::object as_new_object(storage::multipart_upload const& upload);

}  // namespace s3seal::s3
