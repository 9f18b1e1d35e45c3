// From a decision to a data key: asks KMS, as the requester, for exactly what S3 asks it for.
#pragma once

#include "server/kms/service.hpp"
#include "server/s3/encryption/encryption_decision.hpp"
#include "server/s3/encryption/envelope.hpp"
#include "server/s3/encryption/shown_encryption.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/services.hpp"
#include "storage/crypto/data_key.hpp"
#include "storage/model.hpp"

#include <optional>

namespace s3seal::s3 {

// The requester, to ask KMS on behalf of this bucket. `version`: of the object that it is about.
kms::caller kms_caller(request_context const& context, storage::bucket const& bucket, std::string_view version = {});

// What KMS sees and authenticates: the caller's own names (JSON text, "" when none), and the object's ARN, or the
// bucket's under a bucket key and in a directory bucket.
kms::encryption_context kms_context(storage::bucket const& bucket, std::string_view key, std::string const& own,
                                    bool bucket_key);

// A new object's protection: what its row says, and the key of its bytes.
struct object_key {
    storage::encryption stored;
    storage::data_key key;
};

// For the object that the request is about, in its bucket. KMS: GenerateDataKey, or nothing when a bucket key is
// there. `version`: that it is going to be; "": of an upload. `annotation`: for that one of the object, "": for itself.
// KMS.* errors, AccessDenied.
result<object_key> create_object_key(services const& svc, request_context const& context,
                                     encryption_decision const& decision, std::string_view version,
                                     std::string_view annotation = {});

// An object whose bytes are wanted, and the bucket that it lies in: not always the request's own, as copies have a
// source.
struct sealed_object {
    storage::bucket const& bucket;
    std::string_view key;
    storage::encryption const& sealed;
    std::string_view version = {};     // "": it has none yet
    std::string_view annotation = {};  // that one of the object; "": the object itself

    static sealed_object of(storage::bucket const& bucket, storage::object const& row) {
        return {bucket, row.key, row.sealed, row.version};
    }
};

// What KMS protects is for signatures of Version 4, a HEAD that asks it nothing included. InvalidArgument.
result<> check_signature(request_context const& context, storage::encryption const& sealed);

// The key of an object that is there, or of an upload. KMS: Decrypt, or nothing when a bucket key is there.
// `customer`: what find_customer_key gave. KMS.* errors, AccessDenied, InternalError when the row is damaged.
result<storage::data_key> open_object_key(services const& svc, request_context const& context,
                                          sealed_object const& object, std::optional<customer_key> const& customer);

// Moves an object's key to another KMS key, the bytes stay as they are. The object is sealed, by S3's own key or one of
// KMS.
// KMS: Encrypt of a key that S3 made, ReEncrypt of one that KMS made, GenerateDataKey for a bucket key.
result<storage::encryption> rewrap_object_key(services const& svc, request_context const& context,
                                              sealed_object const& object, std::string_view key_arn, bool bucket_key);

}  // namespace s3seal::s3
