// What the failures of other parts mean in S3.
#pragma once

#include "server/kms/error.hpp"
#include "server/s3/request/error.hpp"
#include "storage/base/error.hpp"

#include <string_view>
#include <type_traits>

namespace s3seal::s3 {

// InsufficientStorage when the budget is used up; else InternalError, and the reason goes to the log.
error from_storage(storage::error const& error);

// The value, or from_storage: for calls that have no failure of their own to tell apart.
template <class T>
result<T> lift(storage::result<T> outcome) {
    if (!outcome) return from_storage(outcome.error());
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return *std::move(outcome);
}

// What came of a change to a bucket's configuration: NoSuchBucket when it has gone meanwhile.
result<> from_bucket_change(storage::result<> const& outcome, std::string_view bucket);

// KMS's own code and text, with `KMS.` in front of the code; AccessDenied, SlowDown and InternalError without.
error from_kms(kms::error const& refusal);

}  // namespace s3seal::s3
