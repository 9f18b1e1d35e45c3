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
    no("GetBucketAbac", "GET", on::bucket, "abac"),
    no("PutBucketAbac", "PUT", on::bucket, "abac"),
    no("GetBucketAccelerateConfiguration", "GET", on::bucket, "accelerate"),
    no("PutBucketAccelerateConfiguration", "PUT", on::bucket, "accelerate"),
    no("GetBucketAnalyticsConfiguration", "GET", on::bucket, "analytics", "id"),
    no("ListBucketAnalyticsConfigurations", "GET", on::bucket, "analytics"),
    no("PutBucketAnalyticsConfiguration", "PUT", on::bucket, "analytics"),
    no("DeleteBucketAnalyticsConfiguration", "DELETE", on::bucket, "analytics"),
    no("GetBucketCors", "GET", on::bucket, "cors"),
    with_digest(no("PutBucketCors", "PUT", on::bucket, "cors")),
    no("DeleteBucketCors", "DELETE", on::bucket, "cors"),
    no("GetBucketIntelligentTieringConfiguration", "GET", on::bucket, "intelligent-tiering", "id"),
    no("ListBucketIntelligentTieringConfigurations", "GET", on::bucket, "intelligent-tiering"),
    no("PutBucketIntelligentTieringConfiguration", "PUT", on::bucket, "intelligent-tiering"),
    no("DeleteBucketIntelligentTieringConfiguration", "DELETE", on::bucket, "intelligent-tiering"),
    no("GetBucketInventoryConfiguration", "GET", on::bucket, "inventory", "id"),
    no("ListBucketInventoryConfigurations", "GET", on::bucket, "inventory"),
    no("PutBucketInventoryConfiguration", "PUT", on::bucket, "inventory"),
    no("DeleteBucketInventoryConfiguration", "DELETE", on::bucket, "inventory"),
    no("GetBucketLifecycleConfiguration", "GET", on::bucket, "lifecycle"),
    with_digest(no("PutBucketLifecycleConfiguration", "PUT", on::bucket, "lifecycle")),
    no("DeleteBucketLifecycle", "DELETE", on::bucket, "lifecycle"),
    no("GetBucketLogging", "GET", on::bucket, "logging"),
    no("PutBucketLogging", "PUT", on::bucket, "logging"),
    no("CreateBucketMetadataConfiguration", "POST", on::bucket, "metadataConfiguration"),
    no("GetBucketMetadataConfiguration", "GET", on::bucket, "metadataConfiguration"),
    no("DeleteBucketMetadataConfiguration", "DELETE", on::bucket, "metadataConfiguration"),
    no("CreateBucketMetadataTableConfiguration", "POST", on::bucket, "metadataTable"),
    no("GetBucketMetadataTableConfiguration", "GET", on::bucket, "metadataTable"),
    no("DeleteBucketMetadataTableConfiguration", "DELETE", on::bucket, "metadataTable"),
    no("UpdateBucketMetadataAnnotationTableConfiguration", "PUT", on::bucket, "metadataAnnotationTable"),
    no("UpdateBucketMetadataInventoryTableConfiguration", "PUT", on::bucket, "metadataInventoryTable"),
    no("UpdateBucketMetadataJournalTableConfiguration", "PUT", on::bucket, "metadataJournalTable"),
    no("GetBucketMetricsConfiguration", "GET", on::bucket, "metrics", "id"),
    no("ListBucketMetricsConfigurations", "GET", on::bucket, "metrics"),
    no("PutBucketMetricsConfiguration", "PUT", on::bucket, "metrics"),
    no("DeleteBucketMetricsConfiguration", "DELETE", on::bucket, "metrics"),
    no("GetBucketNotificationConfiguration", "GET", on::bucket, "notification"),
    no("PutBucketNotificationConfiguration", "PUT", on::bucket, "notification"),
    no("GetBucketReplication", "GET", on::bucket, "replication"),
    with_digest(no("PutBucketReplication", "PUT", on::bucket, "replication")),
    no("DeleteBucketReplication", "DELETE", on::bucket, "replication"),
    no("GetBucketWebsite", "GET", on::bucket, "website"),
    no("PutBucketWebsite", "PUT", on::bucket, "website"),
    no("DeleteBucketWebsite", "DELETE", on::bucket, "website"),
    no("PreflightBucket", "OPTIONS", on::bucket),
    no("PreflightObject", "OPTIONS", on::object),
};

}  // namespace

std::span<operation const> not_built() {
    return not_built_rows;
}

}  // namespace s3seal::s3::ops
