// What directory buckets (S3 Express One Zone) do with each operation, and which of its headers they take.
// Source: S3 user guide, "Differences for directory buckets".
#pragma once

#include "server/s3/encryption/directory_encryption.hpp"
#include "server/s3/request/context.hpp"
#include "server/s3/request/error.hpp"

#include <string_view>

namespace s3seal::s3 {

enum class directory_use {
    unsupported,
    not_built,  // AWS has it
    control,    // of the regional endpoint, in path style; with an action of its own
    session,    // CreateSession
    head,       // HeadBucket: of a zone, but never with a session's credentials
    read,       // of a zone: any session will do
    write,      // of a zone: a ReadWrite session
    copy,       // likewise, but never with a session's credentials
};

struct directory_rule {
    std::string_view operation;
    directory_use use = directory_use::unsupported;
    std::string_view action = "s3express:CreateSession";  // what policies are asked for
};

// The row of an operation; for one that directory buckets do not have, a row that says so.
directory_rule const& directory_rule_of(operation const& op) noexcept;

// Whether the request is S3 Express's: about a directory bucket, or to its endpoints, or signed for it.
bool is_express(request_context const& context) noexcept;

// Needs: op. InvalidBucketName, InvalidRequest, NotImplemented.
result<> check_directory_request(request_context const& context);

// ListObjectsV2 walks directories: prefixes are whole ones. InvalidRequest.
result<> check_directory_listing(request_context const& context);

// The row that CreateBucket makes of a name and its caller.
storage::bucket bucket_to_be(request_context const& context);

// For decide(), when the request writes to a directory bucket. Needs: bucket.
std::optional<directory_target> directory_target_of(request_context const& context);

// SDKs with an endpoint of their own open a session for CreateBucket too, before there is a bucket.
bool opens_before_creation(request_context const& context) noexcept;

}  // namespace s3seal::s3
