// Configurations of buckets that are stored and shown: public access block, who pays, versioning, Object Lock.
#include "server/s3/bucket/configuration.hpp"
#include "server/s3/bucket/request_payment.hpp"
#include "server/s3/request/operation.hpp"

namespace s3seal::s3::ops {

namespace {

template <class T>
constexpr operation row(std::string_view name, std::string_view verb, std::string_view action, handler::any run) {
    return {.name = name, .verb = verb, .resource = on::bucket, .query = T::kind, .action = action, .run = run};
}
// Three operations, or two: some configurations are never deleted.
template <class T>
constexpr operation put(std::string_view name, std::string_view action) {
    return row<T>(name, "PUT", action, handler::document{put_configuration<T>});
}
template <class T>
constexpr operation get(std::string_view name, std::string_view action) {
    return row<T>(name, "GET", action, handler::simple{get_configuration<T>});
}
template <class T>
constexpr operation remove(std::string_view name, std::string_view action) {
    return row<T>(name, "DELETE", action, handler::simple{delete_configuration<T>});
}
constexpr operation that_wants_a_digest(operation row) {
    row.digest_required = true;
    return row;
}

constexpr operation bucket_configuration_rows[] = {
    put<public_access_block>("PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    get<public_access_block>("GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    remove<public_access_block>("DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    put<request_payment>("PutBucketRequestPayment", "s3:PutBucketRequestPayment"),
    get<request_payment>("GetBucketRequestPayment", "s3:GetBucketRequestPayment"),
    put<versioning_configuration>("PutBucketVersioning", "s3:PutBucketVersioning"),
    get<versioning_configuration>("GetBucketVersioning", "s3:GetBucketVersioning"),
    that_wants_a_digest(
        put<object_lock_configuration>("PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration")),
    get<object_lock_configuration>("GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
};

}  // namespace

std::span<operation const> bucket_configurations() {
    return bucket_configuration_rows;
}

}  // namespace s3seal::s3::ops
