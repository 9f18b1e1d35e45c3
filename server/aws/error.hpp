// Every error that S3 answers with: one table, one type.
// Source: S3 API, "Error responses".
#pragma once

#include "server/aws/reason.hpp"
#include "storage/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace s3seal::aws {

// enumerator, status, code, default message (AWS's own text)
#define S3SEAL_S3_ERRORS(X)                                                                                            \
    X(access_denied, 403, "AccessDenied", "Access Denied")                                                             \
    X(access_control_list_not_supported, 400, "AccessControlListNotSupported", "The bucket does not allow ACLs")       \
    X(annotation_limit_exceeded, 400, "AnnotationLimitExceeded",                                                       \
      "The request would exceed the maximum number of annotations allowed per object.")                                \
    X(annotation_name_too_long, 400, "AnnotationNameTooLong", "The annotation name exceeds 512 bytes.")                \
    X(access_forbidden, 403, "AccessForbidden", "Access Forbidden")                                                    \
    X(authorization_header_malformed, 400, "AuthorizationHeaderMalformed", "The authorization header is malformed.")   \
    X(authorization_query_parameters, 400, "AuthorizationQueryParametersError",                                        \
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "        \
      "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.")                                                \
    X(bad_digest, 400, "BadDigest", "The Content-MD5 you specified did not match what we received.")                   \
    X(bad_request, 400, "BadRequest", "Bad Request")                                                                   \
    X(bucket_already_exists, 409, "BucketAlreadyExists",                                                               \
      "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please " \
      "select a different name and try again.")                                                                        \
    X(bucket_already_owned_by_you, 409, "BucketAlreadyOwnedByYou",                                                     \
      "Your previous request to create the named bucket succeeded and you already own it.")                            \
    X(bucket_not_empty, 409, "BucketNotEmpty", "The bucket you tried to delete is not empty")                          \
    X(conditional_request_conflict, 409, "ConditionalRequestConflict",                                                 \
      "The conditional request cannot succeed due to a conflicting operation against this resource.")                  \
    X(entity_too_large, 400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")                \
    X(encryption_type_mismatch, 400, "EncryptionTypeMismatch",                                                         \
      "The existing object was created with a different encryption type. Subsequent write requests must include the "  \
      "appropriate encryption parameters in the request or while creating the session.")                               \
    X(entity_too_small, 400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")        \
    X(expired_token, 400, "ExpiredToken", "The provided token has expired.")                                           \
    X(idempotency_parameter_mismatch, 400, "IdempotencyParameterMismatch",                                             \
      "Parameters on this idempotent request are inconsistent with parameters used in previous request(s).")           \
    X(illegal_location_constraint, 400, "IllegalLocationConstraintException",                                          \
      "The unspecified location constraint is incompatible for the region specific endpoint this request was sent "    \
      "to.")                                                                                                           \
    X(illegal_versioning_configuration, 400, "IllegalVersioningConfigurationException",                                \
      "The Versioning element must be specified")                                                                      \
    X(incomplete_body, 400, "IncompleteBody",                                                                          \
      "You did not provide the number of bytes specified by the Content-Length HTTP header")                           \
    X(insufficient_storage, 507, "InsufficientStorage",                                                                \
      "The server's limit for stored bytes is reached. Nothing was stored.")                                           \
    X(internal_error, 500, "InternalError", "We encountered an internal error. Please try again.")                     \
    X(invalid_access_key_id, 403, "InvalidAccessKeyId",                                                                \
      "The AWS Access Key Id you provided does not exist in our records.")                                             \
    X(invalid_annotation_name, 400, "InvalidAnnotationName", "The annotation name you provided is invalid.")           \
    X(invalid_argument, 400, "InvalidArgument", "Invalid Argument")                                                    \
    X(invalid_bucket_acl_with_block_public_access, 400, "InvalidBucketAclWithBlockPublicAccessError",                  \
      "Bucket cannot have public ACLs set with BlockPublicAccess enabled")                                             \
    X(invalid_bucket_acl_with_object_ownership, 400, "InvalidBucketAclWithObjectOwnership",                            \
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")                                \
    X(invalid_bucket_name, 400, "InvalidBucketName", "The specified bucket is not valid.")                             \
    X(invalid_bucket_owner, 400, "InvalidBucketOwnerAWSAccountID",                                                     \
      "The value of the expected bucket owner parameter must be an AWS Account ID...")                                 \
    X(invalid_chunk_size, 403, "InvalidChunkSizeError",                                                                \
      "Only the last chunk is allowed to have a size less than 8192 bytes")                                            \
    X(invalid_bucket_state, 409, "InvalidBucketState",                                                                 \
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")                               \
    X(invalid_digest, 400, "InvalidDigest", "The Content-MD5 you specified was invalid.")                              \
    X(invalid_encryption_algorithm, 400, "InvalidEncryptionAlgorithmError",                                            \
      "The Encryption request you specified is not valid. Supported value: AES256.")                                   \
    X(invalid_location_constraint, 400, "InvalidLocationConstraint", "The specified location-constraint is not valid") \
    X(invalid_object_state, 403, "InvalidObjectState", "The operation is not valid for the object's storage class")    \
    X(invalid_part, 400, "InvalidPart",                                                                                \
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the "           \
      "specified entity tag may not match the part's entity tag.")                                                     \
    X(invalid_part_number, 416, "InvalidPartNumber", "The requested partnumber is not satisfiable")                    \
    X(invalid_part_order, 400, "InvalidPartOrder",                                                                     \
      "The list of parts was not in ascending order. Parts must be ordered by part number.")                           \
    X(invalid_policy_document, 400, "InvalidPolicyDocument",                                                           \
      "The content of the form does not meet the conditions specified in the policy document.")                        \
    X(invalid_prefix, 400, "InvalidPrefix", "The annotation prefix you provided is invalid.")                          \
    X(invalid_range, 416, "InvalidRange", "The requested range is not satisfiable")                                    \
    X(invalid_redirect_location, 400, "InvalidRedirectLocation",                                                       \
      "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.")                           \
    X(invalid_request, 400, "InvalidRequest", "Invalid Request")                                                       \
    X(invalid_storage_class, 400, "InvalidStorageClass", "The storage class you specified is not valid")               \
    X(invalid_tag, 400, "InvalidTag", "The tag provided was not a valid tag.")                                         \
    X(invalid_token, 400, "InvalidToken", "The provided token is malformed or otherwise invalid.")                     \
    X(invalid_uri, 400, "InvalidURI", "Couldn't parse the specified URI.")                                             \
    X(key_too_long, 400, "KeyTooLongError", "Your key is too long")                                                    \
    X(invalid_write_offset, 400, "InvalidWriteOffset",                                                                 \
      "The write offset value that you specified does not match the current object size.")                             \
    X(kms_disabled, 400, "KMS.DisabledException", "")                                                                  \
    X(kms_invalid_key_usage, 400, "KMS.InvalidKeyUsageException", "")                                                  \
    X(kms_invalid_state, 400, "KMS.KMSInvalidStateException", "")                                                      \
    X(kms_not_found, 400, "KMS.NotFoundException", "")                                                                 \
    X(kms_throttling, 400, "KMS.ThrottlingException",                                                                  \
      "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.")                     \
    X(malformed_acl, 400, "MalformedACLError",                                                                         \
      "The XML you provided was not well-formed or did not validate against our published schema")                     \
    X(malformed_policy, 400, "MalformedPolicy", "This policy is not valid.")                                           \
    X(malformed_post_request, 400, "MalformedPOSTRequest",                                                             \
      "The body of your POST request is not well-formed multipart/form-data.")                                         \
    X(malformed_trailer, 400, "MalformedTrailerError",                                                                 \
      "The request contained trailing data that was not well-formed or did not conform to our published schema.")      \
    X(malformed_xml, 400, "MalformedXML",                                                                              \
      "The XML you provided was not well-formed or did not validate against our published schema")                     \
    X(max_message_length_exceeded, 400, "MaxMessageLengthExceeded", "Your request was too big.")                       \
    X(max_post_pre_data_length_exceeded, 400, "MaxPostPreDataLengthExceededError",                                     \
      "Your POST request fields preceding the upload file were too large.")                                            \
    X(metadata_configuration_not_found, 404, "MetadataConfigurationNotFound",                                          \
      "The metadata configuration was not found")                                                                      \
    X(metadata_too_large, 400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size")   \
    X(method_not_allowed, 405, "MethodNotAllowed", "The specified method is not allowed against this resource.")       \
    X(missing_content_length, 411, "MissingContentLength", "You must provide the Content-Length HTTP header.")         \
    X(missing_request_body, 400, "MissingRequestBodyError", "Request Body is empty")                                   \
    X(missing_security_header, 400, "MissingSecurityHeader", "Your request was missing a required header")             \
    X(no_such_annotation, 404, "NoSuchAnnotation", "The specified annotation does not exist on this object.")          \
    X(no_such_bucket, 404, "NoSuchBucket", "The specified bucket does not exist")                                      \
    X(no_such_bucket_policy, 404, "NoSuchBucketPolicy", "The bucket policy does not exist")                            \
    X(no_such_configuration, 404, "NoSuchConfiguration", "The specified configuration does not exist.")                \
    X(no_such_cors_configuration, 404, "NoSuchCORSConfiguration", "The CORS configuration does not exist")             \
    X(no_such_key, 404, "NoSuchKey", "The specified key does not exist.")                                              \
    X(no_such_object_lock_configuration, 404, "NoSuchObjectLockConfiguration",                                         \
      "The specified object does not have a ObjectLock configuration")                                                 \
    X(no_such_lifecycle_configuration, 404, "NoSuchLifecycleConfiguration",                                            \
      "The lifecycle configuration does not exist")                                                                    \
    X(no_such_public_access_block, 404, "NoSuchPublicAccessBlockConfiguration",                                        \
      "The public access block configuration was not found")                                                           \
    X(no_such_resource, 404, "NoSuchResource", "The specified resource doesn't exist.")                                \
    X(no_such_namespace, 404, "NoSuchNamespace", "There is no namespace of that name on this server")                  \
    X(no_such_tag_set, 404, "NoSuchTagSet", "The TagSet does not exist")                                               \
    X(no_such_version, 404, "NoSuchVersion", "The specified version does not exist.")                                  \
    X(no_such_upload, 404, "NoSuchUpload",                                                                             \
      "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "     \
      "completed.")                                                                                                    \
    X(no_such_website_configuration, 404, "NoSuchWebsiteConfiguration",                                                \
      "The specified bucket does not have a website configuration")                                                    \
    X(not_implemented, 501, "NotImplemented", "A header you provided implies functionality that is not implemented")   \
    X(object_lock_configuration_not_found, 404, "ObjectLockConfigurationNotFoundError",                                \
      "Object Lock configuration does not exist for this bucket")                                                      \
    X(operation_aborted, 409, "OperationAborted",                                                                      \
      "A conflicting conditional operation is currently in progress against this resource. Please try again.")         \
    X(ownership_controls_not_found, 404, "OwnershipControlsNotFoundError",                                             \
      "The bucket ownership controls were not found")                                                                  \
    X(permanent_redirect, 301, "PermanentRedirect",                                                                    \
      "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all "       \
      "future "                                                                                                        \
      "requests to this endpoint.")                                                                                    \
    X(precondition_failed, 412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold") \
    X(replication_configuration_not_found, 404, "ReplicationConfigurationNotFoundError",                               \
      "The replication configuration was not found")                                                                   \
    X(request_header_section_too_large, 400, "RequestHeaderSectionTooLarge",                                           \
      "Your request header section exceeds the maximum allowed size.")                                                 \
    X(request_time_too_skewed, 403, "RequestTimeTooSkewed",                                                            \
      "The difference between the request time and the current time is too large.")                                    \
    X(request_timeout, 400, "RequestTimeout",                                                                          \
      "Your socket connection to the server was not read from or written to within the timeout period. Idle "          \
      "connections will be closed.")                                                                                   \
    X(restore_already_in_progress, 409, "RestoreAlreadyInProgress", "Object restore is already in progress")           \
    X(service_unavailable, 503, "ServiceUnavailable", "Service is unable to handle request.")                          \
    X(signature_does_not_match, 403, "SignatureDoesNotMatch",                                                          \
      "The request signature we calculated does not match the signature you provided. Check your key and signing "     \
      "method.")                                                                                                       \
    X(slow_down, 503, "SlowDown", "Please reduce your request rate.")                                                  \
    X(temporary_redirect, 307, "TemporaryRedirect",                                                                    \
      "Please re-send this request to the specified temporary endpoint. Continue to use the original request "         \
      "endpoint "                                                                                                      \
      "for future requests.")                                                                                          \
    X(too_many_parts, 400, "TooManyParts",                                                                             \
      "You have attempted to add more parts than the maximum of 10000 that are allowed for this object. You can use "  \
      "the CopyObject operation to copy this object to another and then add more data to the newly copied object.")    \
    X(unexpected_content, 400, "UnexpectedContent", "This request does not support content")                           \
    X(unsupported_media_type, 415, "UnsupportedMediaType", "The annotation payload is not valid UTF-8 encoded text.")  \
    X(content_sha256_mismatch, 400, "XAmzContentSHA256Mismatch",                                                       \
      "The provided 'x-amz-content-sha256' header does not match what was computed.")

enum class errc {
#define S3SEAL_X(name, status, code, message) name,
    S3SEAL_S3_ERRORS(S3SEAL_X)
#undef S3SEAL_X
};

struct error_row {
    unsigned status;
    std::string_view code;
    std::string_view message;
};
error_row const& row_of(errc code) noexcept;
// Nothing: no row has that code.
std::optional<errc> find_error(std::string_view code) noexcept;

// What an error of this code means where nothing else is said.
reason_code usual_reason(errc code) noexcept;

inline constexpr unsigned first_error_status = 400;  // below: redirects

// One refusal: what S3 says, and what it adds. Extras print after Message, in the order they were added.
struct error {
    errc code;
    bool declaration = true;                                   // false: the document begins without <?xml ...?>
    std::optional<std::string> message;                        // absent: the table's
    std::vector<std::pair<std::string, std::string>> extras;   // element name, text
    std::vector<std::pair<std::string, std::string>> headers;  // added to the response
    reason why;                                                // never sent
    error_row const* told = nullptr;                           // instead of the code's row; of static storage

    error(errc c = errc::internal_error)
        : code{c}, why{usual_reason(c)} {}  // NOLINT(google-explicit-constructor): `return errc::x` is the common case
    error(errc c, std::string text) : code{c}, message{std::move(text)}, why{usual_reason(c)} {}

    error&& because(reason other) && {
        why = std::move(other);
        return std::move(*this);
    }

    error&& with(std::string_view name, std::string_view text) && {
        extras.emplace_back(name, text);
        return std::move(*this);
    }
    error&& header(std::string_view name, std::string_view value) && {
        headers.emplace_back(name, value);
        return std::move(*this);
    }
};

template <class T = void>
using result = basic_result<T, error>;

error_row const& row_of(error const& error) noexcept;
// What its document says.
std::string_view message_of(error const& error) noexcept;

// InvalidArgument with its two usual elements.
error invalid_argument(std::string message, std::string_view name, std::string_view value);
// NotImplemented because of one header.
error header_not_implemented(std::string_view header);
// The same because of its value; `why` is what AWS says.
error header_not_implemented(std::string_view header, std::string_view why);

}  // namespace s3seal::aws
