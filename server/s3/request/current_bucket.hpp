// What is decided by a bucket's settings is done only while they are so: else it is decided anew.
#pragma once

#include "server/s3/request/bucket.hpp"
#include "server/s3/request/error.hpp"
#include "server/s3/request/services.hpp"
#include "storage/base/error.hpp"

#include <memory>
#include <type_traits>

namespace s3seal::s3 {

// The bucket as it is now. NoSuchBucket: it has gone, or is another one by now, which nobody has allowed to change.
result<std::shared_ptr<bucket const>> load_bucket_again(services const& svc, bucket const& before);

// What `change` gives for the bucket as it is: a storage::result, stale when the bucket has changed meanwhile.
// `refused` says what any other failure means. OperationAborted: others changed it each time.
template <class Change, class Refused>
auto change_by_bucket(services const& svc, std::shared_ptr<bucket const> by, Change change, Refused refused)
    -> result<std::remove_cvref_t<decltype(*change(*by))>> {
    constexpr int attempts = 100;
    for (int n = 0; n < attempts; ++n) {
        auto done = change(*by);
        if (done) return *std::move(done);
        if (done.error().code != storage::errc::stale) return refused(done.error());
        TRY(by, load_bucket_again(svc, *by));
    }
    return errc::operation_aborted;
}

}  // namespace s3seal::s3
