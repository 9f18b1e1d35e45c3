#include "server/s3/request/current_bucket.hpp"

#include "server/s3/request/error_conversion.hpp"

namespace s3seal::s3 {

result<std::shared_ptr<bucket const>> load_bucket_again(services const& svc, bucket const& before) {
    auto row = svc.buckets.load(svc.metadata, before.id);
    if (!row && row.error().code != storage::errc::not_found) return from_storage(row.error());
    if (row && (*row)->account == before.account && (*row)->created == before.created) return *std::move(row);
    return error{errc::no_such_bucket}.with("BucketName", before.id.name);
}

}  // namespace s3seal::s3
