// Encryption in directory buckets, where there is less to choose: AES256, or SSE-KMS under the one customer key that
// the bucket has for life, always with a bucket key. How the default is configured, and its part of decide().
// Source: S3 user guide, "Setting and monitoring default encryption for directory buckets".
#pragma once

#include "server/s3/encryption/decided_encryption.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/session_encryption.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace s3seal::s3 {

enum class directory_write {
    session,  // CreateSession: what the writes of a session will have
    object,   // PutObject, CreateMultipartUpload: their headers may only repeat it
    copy,     // CopyObject: chooses for itself, and never has a bucket key
};

struct directory_target {
    directory_write kind = directory_write::object;
    std::string bucket_arn;   // what the encryption context must be
    session_encryption base;  // without headers: the session's, or the bucket's default
};

// The bucket's default as a session has it.
session_encryption default_of(default_encryption const& value);

// The part of decide() behind the checks that all buckets share: the algorithm is none or a known one, `bucket_key` the
// header's value. Leaves the context to check_directory_context(). InvalidRequest.
result<encryption_decision> decide_in_directory(encryption_headers const& headers,
                                                default_encryption const& bucket_default,
                                                directory_target const& target, std::optional<bool> bucket_key);

// No SSE-C, no DSSE. InvalidRequest.
result<> check_directory_encryption(encryption_headers const& headers);

// `json`: of the header. Directory buckets have no context but their own. InvalidRequest.
result<> check_directory_context(std::string_view json, directory_target const& target);

// The body of PutBucketEncryption. A key is an id or an ARN; whether it is there, and the bucket's, is not asked here.
// MissingRequestBodyError, MalformedXML, InvalidArgument, InvalidRequest.
result<default_encryption> apply_directory_encryption_config(std::string_view body, default_encryption const& current);

// The body of GetBucketEncryption.
std::string print_directory_encryption_config(default_encryption const& value);

}  // namespace s3seal::s3
