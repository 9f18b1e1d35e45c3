// How an object that is being written gets encrypted: the one place that decides it, for every operation that writes.
// Source: S3 user guide, "Setting default server-side encryption behavior for Amazon S3 buckets".
#pragma once

#include "server/s3/encryption/decided_encryption.hpp"
#include "server/s3/encryption/directory_encryption.hpp"
#include "server/s3/encryption/encryption_headers.hpp"
#include "server/s3/request/bucket.hpp"
#include "server/s3/request/error.hpp"
#include "storage/model.hpp"

#include <optional>
#include <string_view>

namespace s3seal::s3 {

// What the decision needs to know of the request besides its headers.
struct write_target {
    std::string_view caller_arn;
    std::string_view object_arn;
    std::string_view action = "s3:PutObject";  // named when blocked: s3:CopyObject for copies
    bool secure = false;                       // customers' keys may travel on this connection
    bool own_account = true;                   // caller and bucket are of one account; others are told no reasons
    std::optional<directory_target> directory = {};
};

// Pure. Explicit headers win over the bucket's default; what is not said is inherited.
result<encryption_decision> decide(encryption_headers const& headers, default_encryption const& bucket_default,
                                   write_target const& target);

// Whether a customer's key may come with a write at all. InvalidArgument: not over this connection; AccessDenied: not
// into this bucket.
result<> check_customer_keys(default_encryption const& bucket_default, write_target const& target);

// Encryption headers on operations that choose none: reading, and parts of an upload. Only a customer's key is taken.
// `why` is what an algorithm is refused for.
result<> check_no_choice(encryption_headers const& headers, bool secure,
                         aws::reason_code why = aws::reason_code::encryption_not_chosen_here);

}  // namespace s3seal::s3
