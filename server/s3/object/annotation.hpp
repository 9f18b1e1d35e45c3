// Annotations on their way into the store and out of it: texts that are encrypted as the object is that they belong to.
// Source: S3 user guide, "Annotating objects".
#pragma once

#include "server/body/verified_body.hpp"
#include "server/s3/encryption/decided_encryption.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/blob_store.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace s3seal::s3 {

inline constexpr std::size_t max_annotation_bytes = 1u << 20;
inline constexpr std::size_t max_annotations = 1'000;  // of one version

// Under a customer's key there are none. InvalidRequest.
result<> check_takes_annotations(std::string_view mode);

// What annotations of such an object get: its mode, KMS key and context. Bytes from before there were keys: AES256.
encryption_decision inherited_encryption(storage::encryption const& of);

// Sealed with a key of its own, and stored but for its row. Dropped without settle_blobs() it leaves nothing behind.
struct sealed_annotation {
    storage::annotation row;
    std::unique_ptr<storage::blob_writer> blob;
};
// For the request's key in its bucket. `version`: of the object. KMS is asked as for an object that is written.
// `content`: of `text`. The errors of create_object_key().
struct annotation_text {
    std::string_view name;
    std::string_view text;
    body::verified_content content;
};
result<sealed_annotation> seal_annotation(services const& svc, request_context const& context,
                                          encryption_decision const& decision, std::string_view version,
                                          annotation_text const& from);

// Its text. KMS is asked as for an object that is read. The errors of open_object_key(), InternalError.
struct annotation_of {
    storage::bucket const& bucket;
    std::string_view key;
    std::string_view version;
    storage::annotation const& row;
};
result<std::string> open_annotation(services const& svc, request_context const& context, annotation_of const& at);

// Of a version, by name; without their bytes.
result<std::vector<storage::annotation>> list_all_annotations(services const& svc, storage::object_address const& of);

// All of a version's keys under another KMS key, as rewrap_object_key() does it for the object's own.
result<std::vector<storage::resealed_annotation>> rewrap_annotations(services const& svc,
                                                                     request_context const& context,
                                                                     storage::object const& row,
                                                                     std::string_view key_arn, bool bucket_key);

}  // namespace s3seal::s3
