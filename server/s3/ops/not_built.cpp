// Operations that S3 has and this server does not: they answer 501, never a wrong 200.
#include "server/s3/request/operation.hpp"

namespace s3seal::s3::ops {

namespace {

constexpr operation no(std::string_view name, std::string_view verb, on resource, std::string_view query = {},
                       std::string_view second_query = {}) {
    return {.name = name, .verb = verb, .resource = resource, .query = query, .second_query = second_query};
}

constexpr operation with_digest(operation row) {
    row.digest_required = true;
    return row;
}

constexpr operation not_built_rows[] = {

    no("PutBucketAccelerateConfiguration", "PUT", on::bucket, "accelerate"),
    no("PutBucketAnalyticsConfiguration", "PUT", on::bucket, "analytics"),
    with_digest(no("PutBucketCors", "PUT", on::bucket, "cors")),
    no("PutBucketIntelligentTieringConfiguration", "PUT", on::bucket, "intelligent-tiering"),
    no("PutBucketInventoryConfiguration", "PUT", on::bucket, "inventory"),
    with_digest(no("PutBucketLifecycleConfiguration", "PUT", on::bucket, "lifecycle")),
    no("PutBucketLogging", "PUT", on::bucket, "logging"),
    no("CreateBucketMetadataConfiguration", "POST", on::bucket, "metadataConfiguration"),
    no("CreateBucketMetadataTableConfiguration", "POST", on::bucket, "metadataTable"),
    no("UpdateBucketMetadataAnnotationTableConfiguration", "PUT", on::bucket, "metadataAnnotationTable"),
    no("UpdateBucketMetadataInventoryTableConfiguration", "PUT", on::bucket, "metadataInventoryTable"),
    no("UpdateBucketMetadataJournalTableConfiguration", "PUT", on::bucket, "metadataJournalTable"),
    no("PutBucketMetricsConfiguration", "PUT", on::bucket, "metrics"),
    no("PutBucketNotificationConfiguration", "PUT", on::bucket, "notification"),
    with_digest(no("PutBucketReplication", "PUT", on::bucket, "replication")),
    no("PutBucketWebsite", "PUT", on::bucket, "website"),
};

}  // namespace

std::span<operation const> not_built() {
    return not_built_rows;
}

}  // namespace s3seal::s3::ops
