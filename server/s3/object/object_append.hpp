// PutObject with x-amz-write-offset-bytes: appends to an object of a directory bucket.
// Source: S3 user guide, "Appending data to objects in directory buckets".
#pragma once

#include "server/s3/encryption/encryption_decision.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/operation.hpp"
#include "server/s3/request/services.hpp"
#include "storage/metadata_store.hpp"

#include <memory>

namespace s3seal::s3 {

// Whether the request's PutObject is one. In other buckets the header is just one that is not built.
bool is_append(request_context const& context);

// Pure: whether a write that is to be encrypted so may append to the object. EncryptionTypeMismatch, TooManyParts.
result<> check_appendable(storage::object const& current, encryption_decision const& decision);

// What arrives becomes the last part of the object, sealed under the object's own key; where nothing is, it becomes
// `row`. `expected`: holds already. InvalidArgument, InvalidWriteOffset, EncryptionTypeMismatch, TooManyParts, KMS.*
// errors; OperationAborted when the object has changed at the end.
result<std::unique_ptr<body_handler>> begin_append(services const& svc, request_context const& context,
                                                   storage::object row, storage::guard const& expected,
                                                   encryption_decision const& decision);

}  // namespace s3seal::s3
