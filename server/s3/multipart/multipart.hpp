// What the operations of multipart uploads share.
// Source: S3 user guide, "Uploading and copying objects using multipart upload".
#pragma once

#include "server/s3/encryption/customer_key.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/crypto/data_key.hpp"
#include "storage/metadata_store.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

// 96 characters of [A-Za-z0-9._], unguessable.
std::string make_upload_id(random_source& random);
bool is_upload_id(std::string_view text) noexcept;

// NoSuchUpload of the id that the request names.
error no_such_upload(request_context const& context);
// The upload that `uploadId` names, of this very key: open, or completed not long ago. NoSuchUpload.
result<storage::multipart_upload> load_upload(storage::metadata_store& metadata, request_context const& context);
result<storage::multipart_upload> load_open_upload(storage::metadata_store& metadata, request_context const& context);

// `partNumber`: 1 to 10,000. InvalidArgument.
result<unsigned> parse_part_number(std::string_view text);

// x-amz-checksum-algorithm and x-amz-checksum-type of a new upload: "" without an algorithm, its own default without a
// type. InvalidRequest.
struct upload_checksum {
    std::string algorithm;
    std::string type;
};
result<upload_checksum> parse_upload_checksum(http::request const& request);
// COMPOSITE for the algorithms that have it.
std::string_view default_checksum_type(std::string_view algorithm) noexcept;

// Whether a customer's key may come with what belongs to an upload. InvalidArgument, AccessDenied.
result<> check_part_key(request_context const& context);
// Clients that repeat the upload's encryption when they complete it must repeat it as it is. InvalidArgument.
result<> check_repeated_encryption(request_context const& context, storage::multipart_upload const& upload);
// That key: it must be there exactly when the upload was begun with one, and be the same.
// InvalidRequest, InvalidArgument, InvalidEncryptionAlgorithmError.
result<std::optional<customer_key>> find_upload_key(request_context const& context, storage::encryption const& sealed);

// The key of the bytes of an upload's parts. KMS: Decrypt. KMS.* errors, AccessDenied.
result<storage::data_key> open_upload(services const& svc, request_context const& context,
                                      storage::multipart_upload const& upload,
                                      std::optional<customer_key> const& customer);

}  // namespace s3seal::s3
