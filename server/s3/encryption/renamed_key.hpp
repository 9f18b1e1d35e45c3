// The data key of an object that gets another name: the same key, wrapped for that name.
#pragma once

#include "server/s3/encryption/object_key.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/model.hpp"

#include <string_view>

namespace s3seal::s3 {

// In a directory bucket, whose objects S3's own key or one of KMS protects. KMS: Decrypt, or nothing when the bucket
// key is there. KMS.* errors, AccessDenied, InternalError when the row is damaged.
result<storage::encryption> rewrap_for_name(services const& svc, request_context const& context,
                                            sealed_object const& object, std::string_view new_key);

}  // namespace s3seal::s3
